import { json, z } from '#http/api.ts';
import { listOf } from '#http/list.ts';
import type { Job } from '#jobs/jobs.ts';

/** How a job stands. */
export const jobStatus = z.enum(['queued', 'running', 'completed', 'failed', 'cancelled']);

/** A job as callers see it. */
export const jobSchema = z
  .object({
    id: z.string().openapi({ description: 'Kept over a restart' }),
    kind: z.string().openapi({ description: 'What is done', example: 'expansion' }),
    status: jobStatus,
    progress: z
      .object({ done: z.number().int(), total: z.number().int() })
      .openapi({ description: 'In steps of the job. Neither number falls; `total` is 0 until it is known' }),
    created_at: z.string(),
    started_at: z.string().optional(),
    finished_at: z.string().optional(),
    attempts: z.number().int().openapi({ description: 'How often it was begun: again after a failure or a restart' }),
    error: z.string().optional().openapi({ description: 'Why it failed, or why it is tried again' }),
    result: z.unknown().optional().openapi({ description: 'What came of it; its shape goes with the kind' }),
  })
  .openapi('Job');

type JobView = z.infer<typeof jobSchema>;

/** A page of jobs. */
export const jobListSchema = listOf('JobList', jobSchema);

/** `{ job }`: the data of an event, and the answer to a request for long work. */
const acceptedJobSchema = z.object({ job: jobSchema }).openapi('AcceptedJob');

/** A job in the middle of its work, for the documentation. */
export const jobExample = {
  id: '0d1b6c52-6a0e-4c0f-8f1b-0a4f3a6d9b11',
  kind: 'expansion',
  status: 'running',
  progress: { done: 42, total: 336 },
  created_at: '2026-11-21T01:30:00.000Z',
  started_at: '2026-11-21T01:30:00.120Z',
  attempts: 1,
} satisfies z.input<typeof jobSchema>;

/** The job as it is shown; what there is not yet is left out. */
export function presentJob(job: Job): JobView {
  return {
    id: job.id,
    kind: job.kind,
    status: job.status,
    progress: { done: job.done, total: job.total },
    created_at: job.createdAt.toISOString(),
    ...(job.startedAt && { started_at: job.startedAt.toISOString() }),
    ...(job.finishedAt && { finished_at: job.finishedAt.toISOString() }),
    attempts: job.attempts,
    ...(job.error !== null && { error: job.error }),
    ...(job.result !== null && { result: job.result }),
  };
}

/** Where the job is read: the `Location` of an answer that acknowledges it. */
export function jobLocation(job: Job): { Location: string } {
  return { Location: `/jobs/${job.id}` };
}

/** What a handler hands to `c.json` when the whole answer is a job: `c.json(...acceptedJob(job))`. */
export function acceptedJob(job: Job) {
  return [{ job: presentJob(job) }, 202, jobLocation(job)] as const;
}

/** The documentation of `jobLocation`. */
export const jobLocationHeader = z.object({
  Location: z.string().openapi({ description: 'Where the job is read', example: '/jobs/…' }),
});

/** The documentation of an answer that is a job and no more. */
export const acceptedJobResponse = {
  ...json('The work is acknowledged: it survives a restart', acceptedJobSchema, { job: jobExample }),
  headers: jobLocationHeader,
};
