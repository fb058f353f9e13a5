export { type JobRouteDeps, jobRoutes } from './jobs.routes.ts';
export {
  acceptedJob,
  acceptedJobResponse,
  jobExample,
  jobLocation,
  jobLocationHeader,
  jobSchema,
  presentJob,
} from './jobs.schemas.ts';
