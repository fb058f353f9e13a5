export { type JobRouteDeps, jobRoutes } from './jobs.routes.ts';
export {
  acceptedJob,
  acceptedJobResponse,
  acceptedJobSchema,
  jobExample,
  jobLocation,
  jobSchema,
  presentJob,
} from './jobs.schemas.ts';
