import { acceptedJob, acceptedJobResponse } from '#features/jobs/index.ts';
import { createRouter, defineRoute, problemResponse, type Router } from '#http/api.ts';
import { requireRole } from '#http/viewer.ts';
import type { Jobs } from '#jobs/jobs.ts';
import { enqueueRefresh } from './refresh.job.ts';

/** `POST /admin/refresh`. */
export function refreshRoutes(deps: { jobs: Jobs }): Router {
  const router = createRouter();
  router.openapi(refreshRoute, async (c) => {
    requireRole(c, 'admin');
    return c.json(...acceptedJob(await enqueueRefresh(deps)));
  });
  return router;
}

const refreshRoute = defineRoute({
  method: 'post',
  path: '/admin/refresh',
  tags: ['Freshness'],
  summary: 'Refresh all followed artists now',
  description:
    'Asks every source about each followed artist again, however fresh what it said is. What a source leaves out or fails to say changes nothing. One job, however often it is asked for.',
  responses: { 202: acceptedJobResponse, 403: problemResponse('Only for admins') },
});
