import { z } from 'zod';
import type { Database } from '#db/client.ts';
import { defineJob, type JobHandler } from '#jobs/define-job.ts';
import { createJobWorker, type JobWorker } from '#jobs/job-worker.ts';
import { createJobs, type Jobs } from '#jobs/jobs.ts';
import { handled } from '#jobs/run-job.ts';
import { openTickets, type Tickets } from '#jobs/tickets.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';

/** The only kind of job of these tests. */
export const errand = defineJob({ kind: 'errand', input: z.object({ what: z.string() }), concurrency: 3 });
export type Errand = z.infer<typeof errand.input>;

/** What one process has: its own queue and workers over the database of all. */
export interface Stage {
  jobs: Jobs;
  tickets: Tickets;
  worker(handler: JobHandler<Errand>): JobWorker;
}

/** Sets up what a process needs for jobs. */
export async function openStage(database: Database): Promise<Stage> {
  const tickets = await openTickets({ database, log: silentLogger }, [errand.kind]);
  const jobs = createJobs({ database, tickets });
  const deps = { database, tickets, jobs, clock: systemClock, log: silentLogger, isAlone: false };
  return {
    jobs,
    tickets,
    worker: (handler) => createJobWorker({ ...deps, handled: [handled(errand, handler)] }),
  };
}

/** A promise with its end in hand: for work that is to be in progress until the test says otherwise. */
export function withEnd<T = void>() {
  let end: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    end = resolve;
  });
  return { promise, end };
}

/** Resolves when the signal is aborted, with its reason. */
export function untilAborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });
}
