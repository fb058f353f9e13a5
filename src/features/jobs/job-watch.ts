import type { Job, Jobs } from '#jobs/jobs.ts';
import type { Clock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';

/** Sees what becomes of jobs, whichever process runs them. */
export interface JobWatch {
  /**
   * The job as it is, if it is newer than version `after`, then each newer state of it (a slow reader skips some), until it has ended,
   * is gone, or `signal` is aborted.
   */
  changes(job: Job, options: { after: number; signal: AbortSignal }): AsyncGenerator<Job, void>;
}

interface WatchDeps {
  jobs: Pick<Jobs, 'findMany'>;
  clock: Clock;
  log: Logger;
}

interface Waiter {
  jobId: string;
  signal: AbortSignal;
  /** Null: it is gone. */
  tell(job: Job | null): void;
}

const LOOK_EVERY_MS = 300;

/** One look at the database for all who wait in this process, and none while nobody does. */
export function createJobWatch({ jobs, clock, log }: WatchDeps): JobWatch {
  let waiters = new Set<Waiter>();
  let alarm = new AbortController();

  /** The job at the next look; null when it is gone or `signal` is aborted. */
  function next(jobId: string, signal: AbortSignal): Promise<Job | null> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(null);
      const leave = () => {
        waiters.delete(waiter);
        if (waiters.size === 0) alarm.abort();
        resolve(null);
      };
      const waiter: Waiter = {
        jobId,
        signal,
        tell: (job) => {
          signal.removeEventListener('abort', leave);
          resolve(job);
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      join([waiter]);
    });
  }

  function join(some: readonly Waiter[]): void {
    if (some.length === 0) return;
    if (waiters.size === 0) lookLater();
    for (const waiter of some) waiters.add(waiter);
  }

  function lookLater(): void {
    alarm = new AbortController();
    clock.sleep(LOOK_EVERY_MS, alarm.signal).then(look, () => {}); // aborted: nobody waits any more
  }

  async function look(): Promise<void> {
    const asking = waiters;
    waiters = new Set();
    try {
      const found = await jobs.findMany([...new Set([...asking].map(({ jobId }) => jobId))]);
      const byId = new Map(found.map((job) => [job.id, job]));
      for (const { jobId, tell } of asking) tell(byId.get(jobId) ?? null);
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'watched jobs could not be read; they are looked at again');
      join([...asking].filter(({ signal }) => !signal.aborted));
    }
  }

  return {
    async *changes(job, { after, signal }) {
      let seen = after;
      for (let now: Job | null = job; now; now = await next(job.id, signal)) {
        if (now.version > seen) {
          seen = now.version;
          yield now;
        }
        if (now.finishedAt) return;
      }
    },
  };
}
