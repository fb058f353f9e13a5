import type { Database } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import { Hopeless, type JobHandler, type JobType, Postponed } from './define-job.ts';
import {
  findJobs,
  type Hold,
  type Job,
  writeCheckpoint,
  writeCompleted,
  writeFailed,
  writeProgress,
  writeQueued,
} from './jobs.repository.ts';
import type { Tickets } from './tickets.ts';

export interface RunDeps {
  database: Database;
  tickets: Tickets;
  clock: Clock;
  log: Logger;
}

/** A kind of job with what it does. */
export interface HandledJob {
  type: JobType<unknown>;
  handler: JobHandler<unknown>;
}

/** Pairs a kind of job with what it does. */
export function handled<Input>(type: JobType<Input>, handler: JobHandler<Input>): HandledJob {
  // The handler is only ever called with what `type.input` has parsed.
  return { type: type as JobType<unknown>, handler: handler as JobHandler<unknown> };
}

/** Why a job's signal was aborted. */
export const NOT_OURS = new Error('the job was cancelled, or another worker has it');
export const STOPPING = new Error('the process is stopping');

/** Failures in a row, without having come any further, after which a job is given up; the pauses between them double. */
const MAX_FAILURES = 6;
const FIRST_PAUSE_MS = 5000;

/** Runs a job that was claimed, and stores what became of it. Rejects only when that cannot be stored. */
export async function runJob(
  deps: RunDeps,
  { type, handler }: HandledJob,
  { job, hold, signal }: { job: Job; hold: Hold; signal: AbortSignal },
): Promise<void> {
  const { database, clock } = deps;
  const startedAt = clock.now().getTime();
  const log = deps.log.child({ job: job.id, kind: job.kind, key: job.key, attempt: job.attempts });
  const onlyIfHeld = async (write: Promise<boolean>) => {
    if (!(await write)) throw NOT_OURS;
  };
  log.info('job begun');
  try {
    const result = await handler({
      id: job.id,
      input: type.input.parse(job.input),
      signal,
      checkpoint: job.checkpoint,
      progress: (now) => onlyIfHeld(database.run((db) => writeProgress(db, hold, now))),
      save: (checkpoint) => onlyIfHeld(database.run((db) => writeCheckpoint(db, hold, checkpoint))),
    });
    signal.throwIfAborted();
    await database.run((db) => writeCompleted(db, hold, result));
    log.info({ tookMs: clock.now().getTime() - startedAt }, 'job completed');
  } catch (error) {
    await settle(deps, log, { type, job, hold }, signal.aborted ? signal.reason : error);
  }
}

interface Unfinished {
  type: JobType<unknown>;
  job: Job;
  hold: Hold;
}

/** What becomes of a job whose handler did not come to its end. */
async function settle(deps: RunDeps, log: Logger, unfinished: Unfinished, error: unknown): Promise<void> {
  const { job, hold } = unfinished;
  if (error === NOT_OURS) return log.info('job given out of hand');
  if (error === STOPPING) return requeue(deps, unfinished, { afterMs: 0, error: job.error, isFailure: false });
  if (error instanceof Postponed) {
    const afterMs = Math.max(0, error.until.getTime() - deps.clock.now().getTime());
    log.info({ until: error.until }, `job postponed: ${error.message}`);
    return requeue(deps, unfinished, { afterMs, error: error.message, isFailure: false });
  }
  log.error({ err: error }, 'job failed');
  // Read again, because coming further has wiped earlier failures out.
  const [current] = await deps.database.run((db) => findJobs(db, [job.id]));
  const failures = current?.failures ?? 0;
  if (error instanceof Hopeless || failures + 1 >= MAX_FAILURES) {
    await deps.database.run((db) => writeFailed(db, hold, messageOf(error)));
    return;
  }
  const afterMs = FIRST_PAUSE_MS * 2 ** failures;
  await requeue(deps, unfinished, { afterMs, error: messageOf(error), isFailure: true });
}

async function requeue(
  { database, tickets }: RunDeps,
  { type, job, hold }: Unfinished,
  again: { afterMs: number; error: string | null; isFailure: boolean },
): Promise<void> {
  await database.transaction(async (tx) => {
    if (!(await writeQueued(tx, hold, again))) return;
    const [{ runAfter } = job] = await findJobs(tx, [job.id]);
    await tickets.issue(tx, job.kind, { jobId: job.id, priority: type.priority ?? 0, runAfter });
  });
}
