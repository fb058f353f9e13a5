import type { Queryable } from '#db/client.ts';
import { findHolders, findOverdueJobs, type Job, releaseJobs } from './jobs.repository.ts';
import type { RunDeps } from './run-job.ts';
import { isGone } from './worker-name.ts';

interface RecoverInput {
  /** The worker that asks: its own jobs are lost when it has not prolonged their leases for `silenceMs`. */
  worker: string;
  leaseMs: number;
  silenceMs: number;
  /** No other process can have workers on this database. */
  isAlone: boolean;
  priorityOf(kind: string): number;
}

/** No lease is longer. */
const ANY_LEASE_MS = 24 * 60 * 60_000;
/** How long a job may be due before its ticket is believed lost. */
const LOST_TICKET_MS = 30_000;

/** Queues jobs again that nobody works on any more, and jobs whose ticket was lost. */
export async function recoverJobs(
  { database, tickets, log }: RunDeps,
  { worker: me, leaseMs, silenceMs, isAlone, priorityOf }: RecoverInput,
): Promise<void> {
  const issueTicket = (tx: Queryable, { id, kind, runAfter }: Job) =>
    tickets.issue(tx, kind, { jobId: id, priority: priorityOf(kind), runAfter });
  const release = (workers: readonly string[], leaseEndsWithinMs: number) =>
    database.transaction(async (tx) => {
      const jobs = await releaseJobs(tx, { workers, leaseMs: leaseEndsWithinMs });
      for (const job of jobs) await issueTicket(tx, job);
      return jobs;
    });

  const holders = await database.run(findHolders);
  if (holders.length > 0) {
    const gone = holders.filter((worker) => worker !== me && isGone(worker, { isAlone }));
    const lost = [...(await release(gone, ANY_LEASE_MS)), ...(await release([me], leaseMs - silenceMs))];
    for (const { id, kind } of lost)
      log.warn({ job: id, kind }, 'nobody works on this job any more: it is begun again');
  }
  for (const job of await database.run((db) => findOverdueJobs(db, LOST_TICKET_MS))) {
    await database.transaction((tx) => issueTicket(tx, job));
  }
}
