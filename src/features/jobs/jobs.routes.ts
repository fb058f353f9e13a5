import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { eventStream } from '#http/event-stream.ts';
import { paging, wholeNumber } from '#http/query.ts';
import type { Viewer } from '#http/viewer.ts';
import type { Job, Jobs } from '#jobs/jobs.ts';
import type { Clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import { createJobWatch } from './job-watch.ts';
import { jobExample, jobListSchema, jobSchema, jobStatus, presentJob } from './jobs.schemas.ts';

export interface JobRouteDeps {
  jobs: Jobs;
  clock: Clock;
  log: Logger;
}

/** `/jobs`: work that goes on behind answers. */
export function jobRoutes(deps: JobRouteDeps): Router {
  const { jobs } = deps;
  const router = createRouter();
  const watch = createJobWatch(deps);

  router.openapi(listRoute, async (c) => {
    const { limit, offset, ...filter } = c.req.valid('query');
    const { jobs: page, total } = await jobs.list({ ...filter, limit, offset });
    return c.json({ items: page.map(presentJob), total, limit, offset }, 200);
  });

  router.openapi(oneRoute, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(presentJob(existing(await jobs.find(id), id)), 200);
  });

  router.openapi(cancelRoute, async (c) => {
    const { id } = c.req.valid('param');
    assertMayCancel(c.var.viewer, existing(await jobs.find(id), id));
    const job = existing(await jobs.cancel(id), id);
    if (job.status !== 'cancelled') {
      throw new AppError('conflict', 'job.ended', `The job ${id} has ended already: it is ${job.status}.`);
    }
    return c.json(presentJob(job), 200);
  });

  router.openapi(eventsRoute, async (c) => {
    const { id } = c.req.valid('param');
    const job = existing(await jobs.find(id), id);
    const after = c.req.valid('header')['last-event-id'] ?? c.req.valid('query').last_event_id ?? 0;
    return eventStream(c, deps, async function* (signal) {
      for await (const now of watch.changes(job, { after, signal })) {
        yield { id: String(now.version), event: 'job', data: { job: presentJob(now) } };
      }
    });
  });

  return router;
}

function existing(job: Job | null, id: string): Job {
  if (!job) throw new AppError('not_found', 'job.not_found', `There is no job ${id}. GET /jobs shows those there are.`);
  return job;
}

const personal = z.object({ accountId: z.number().int() });

/** What nobody in particular asked for is the household's. */
function assertMayCancel({ id, roles }: Viewer, { input }: Job): void {
  const { data: asked } = personal.safeParse(input);
  if (!asked || asked.accountId === id || roles.includes('admin')) return;
  throw new AppError(
    'forbidden',
    'job.not_yours',
    'Somebody else asked for this job: they may cancel it, or an admin.',
  );
}

const tags = ['Jobs'];
const byId = z.object({
  id: z
    .guid('must be the id of a job, like 0d1b6c52-6a0e-4c0f-8f1b-0a4f3a6d9b11')
    .openapi({ description: 'The id of a job', example: jobExample.id }),
});
const notFound = problemResponse('No such job, or no more: what has ended is forgotten after some weeks');

const listRoute = defineRoute({
  method: 'get',
  path: '/jobs',
  tags,
  summary: 'All jobs, newest first',
  request: {
    query: paging.extend({
      status: jobStatus.optional().openapi({ description: 'Only these', example: 'running' }),
      kind: z
        .string()
        .regex(/^[a-z][a-z_-]{0,39}$/, 'must be a kind of job, like expansion')
        .optional()
        .openapi({ description: 'Only of this kind', example: 'expansion' }),
    }),
  },
  responses: {
    200: json('A page of jobs', jobListSchema, { items: [jobExample], total: 1, limit: 20, offset: 0 }),
  },
});

const oneRoute = defineRoute({
  method: 'get',
  path: '/jobs/{id}',
  tags,
  summary: 'How far a job is',
  request: { params: byId },
  responses: { 200: json('The job', jobSchema, jobExample), 404: notFound },
});

const cancelRoute = defineRoute({
  method: 'delete',
  path: '/jobs/{id}',
  tags,
  summary: 'Cancels a job',
  description:
    "What it has stored so far stays. To cancel it once more changes nothing. What somebody asked for is theirs to cancel, and the admins'.",
  request: { params: byId },
  responses: {
    200: json('The job, cancelled', jobSchema, {
      ...jobExample,
      status: 'cancelled',
      finished_at: '2026-11-21T01:31:00.000Z',
    }),
    403: problemResponse('Somebody else asked for it'),
    404: notFound,
    409: problemResponse('It has come to its end already'),
  },
});

const eventId = (description: string) =>
  wholeNumber({ min: 0, max: 2_147_483_647, description, example: 7 }).optional();

const eventsRoute = defineRoute({
  method: 'get',
  path: '/jobs/{id}/events',
  tags,
  summary: 'The progress of a job as it happens',
  description:
    'Server-sent events: the job at once, then each change, `id` being its version. The stream ends with the job. Events up to `Last-Event-ID` are not repeated.',
  request: {
    params: byId,
    headers: z.object({ 'last-event-id': eventId('The last event that was received, as EventSource sends it') }),
    query: z.object({ last_event_id: eventId('The same, for clients that cannot set headers') }),
  },
  responses: {
    200: {
      description: 'Events, and a comment every 15 s',
      content: {
        'text/event-stream': {
          schema: z.string(),
          example: `event: job\ndata: ${JSON.stringify({ job: jobExample })}\nid: 7\n\n`,
        },
      },
    },
    404: notFound,
  },
});
