export { type JobRouteDeps, jobRoutes } from './jobs.routes.ts';
export {
  acceptedJob,
  acceptedJobResponse,
  jobExample,
  jobLocation,
  jobLocationHeader,
  jobSchema,
  jobStatus,
  presentJob,
} from './jobs.schemas.ts';
