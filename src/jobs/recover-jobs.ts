import type { Queryable } from '#db/client.ts';
import { findHolders, findOverdueJobs, type Job, releaseJobsOf } from './jobs.repository.ts';
import type { RunDeps } from './run-job.ts';
import { isGone } from './worker-name.ts';

interface RecoverInput {
  /** Whose jobs are left alone: the worker that asks. */
  worker: string;
  /** No other process can have workers on this database. */
  isAlone: boolean;
  priorityOf(kind: string): number;
}

/** How long a job may be due before its ticket is believed lost. */
const LOST_TICKET_MS = 30_000;

/** Queues the jobs of workers that are no more again, and jobs whose ticket was lost. */
export async function recoverJobs(
  { database, tickets, log }: RunDeps,
  { worker: me, isAlone, priorityOf }: RecoverInput,
): Promise<void> {
  const issueTicket = (tx: Queryable, { id, kind, runAfter }: Job) =>
    tickets.issue(tx, kind, { jobId: id, priority: priorityOf(kind), runAfter });

  for (const { worker, isOverdue } of await database.run(findHolders)) {
    if (worker === me || !(isOverdue || isGone(worker, { isAlone }))) continue;
    const released = await database.transaction(async (tx) => {
      const jobs = await releaseJobsOf(tx, worker);
      for (const job of jobs) await issueTicket(tx, job);
      return jobs;
    });
    log.warn({ worker, jobs: released.map(({ id }) => id) }, 'a worker is gone: its jobs are begun again');
  }
  for (const job of await database.run((db) => findOverdueJobs(db, LOST_TICKET_MS))) {
    await database.transaction((tx) => issueTicket(tx, job));
  }
}
