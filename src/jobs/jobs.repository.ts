import { and, desc, eq, inArray, or, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Queryable } from '#db/client.ts';
import { milliseconds } from '#db/milliseconds.ts';
import { type JOB_STATUSES, job } from '#db/schema/jobs.ts';

export type JobStatus = (typeof JOB_STATUSES)[number];

/** A job as it stands. */
export type Job = typeof job.$inferSelect;

/** Who holds a job: a later attempt may have taken it over, and then nothing that this one writes counts. */
export interface Hold {
  jobId: string;
  worker: string;
  attempt: number;
}

const UNFINISHED = sql`status in ('queued', 'running')`;
/** The column keeps milliseconds, and rounds up: what is to be done at once must not be due a moment later. */
const AT_ONCE = sql`date_trunc('milliseconds', now())`;
const changed = { version: sql`${job.version} + 1` };
const released = { worker: null, leaseUntil: null };

/** A new job, or null when the same work is queued or running already. */
export async function insertJob(
  db: Queryable,
  { kind, key, input, runAfter }: { kind: string; key: string; input: unknown; runAfter?: Date },
): Promise<Job | null> {
  const [row] = await db
    .insert(job)
    .values({ kind, key, input, runAfter: runAfter ?? AT_ONCE })
    .onConflictDoNothing()
    .returning();
  return row ?? null;
}

/** The job that does this work, or, if it was completed within the last `goodForMs`, has done it. */
export async function findSameWork(
  db: Queryable,
  { kind, key, goodForMs }: { kind: string; key: string; goodForMs: number },
): Promise<Job | null> {
  const isGood = sql`(${UNFINISHED} or (status = 'completed' and finished_at > now() - ${milliseconds(goodForMs)}))`;
  const [row] = await db
    .select()
    .from(job)
    .where(and(eq(job.kind, kind), eq(job.key, key), isGood))
    .orderBy(sql`status in ('queued', 'running') desc`, desc(job.createdAt))
    .limit(1);
  return row ?? null;
}

export async function findJobs(db: Queryable, ids: readonly string[]): Promise<Job[]> {
  return ids.length === 0
    ? []
    : db
        .select()
        .from(job)
        .where(inArray(job.id, [...ids]));
}

/** Newest first. */
export async function listJobs(
  db: Queryable,
  { status, kind, limit, offset }: { status?: JobStatus; kind?: string; limit: number; offset: number },
): Promise<{ jobs: Job[]; total: number }> {
  const where = and(status && eq(job.status, status), kind ? eq(job.kind, kind) : undefined);
  const jobs = await db
    .select()
    .from(job)
    .where(where)
    .orderBy(desc(job.createdAt), job.id)
    .limit(limit)
    .offset(offset);
  return { jobs, total: await db.$count(job, where) };
}

export async function countJobs(db: Queryable): Promise<Record<JobStatus, number>> {
  const rows = await db.select({ status: job.status, count: sql<number>`count(*)::int` }).from(job).groupBy(job.status);
  const none = { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0 };
  return { ...none, ...Object.fromEntries(rows.map(({ status, count }) => [status, count])) };
}

/** Ends a job that has not ended yet. */
export async function cancelJob(db: Queryable, id: string): Promise<void> {
  await db
    .update(job)
    .set({ status: 'cancelled', finishedAt: sql`now()`, ...released, ...changed })
    .where(and(eq(job.id, id), UNFINISHED));
}

/** The kinds of which a job is due. */
export async function findDueKinds(db: Queryable): Promise<string[]> {
  const rows = await db
    .selectDistinct({ kind: job.kind })
    .from(job)
    .where(sql`status = 'queued' and run_after <= now()`);
  return rows.map(({ kind }) => kind);
}

/** Takes a job into this worker's hands; null when it has ended, or another worker has it. */
export async function claimJob(
  db: Queryable,
  { jobId, worker, leaseMs }: { jobId: string; worker: string; leaseMs: number },
): Promise<Job | null> {
  const [row] = await db
    .update(job)
    .set({
      ...{ status: 'running', worker, leaseUntil: sql`now() + ${milliseconds(leaseMs)}` },
      ...{ attempts: sql`attempts + 1`, startedAt: sql`coalesce(started_at, now())`, ...changed },
    })
    .where(and(eq(job.id, jobId), sql`(status = 'queued' or (status = 'running' and lease_until < now()))`))
    .returning();
  return row ?? null;
}

/** Prolongs the leases of the jobs that a worker has in its hands, and says which of them are still its own. */
export async function prolongLeases(
  db: Queryable,
  { worker, jobIds, leaseMs }: { worker: string; jobIds: readonly string[]; leaseMs: number },
): Promise<{ id: string; attempts: number }[]> {
  return db
    .update(job)
    .set({ leaseUntil: sql`now() + ${milliseconds(leaseMs)}` })
    .where(and(eq(job.worker, worker), inArray(job.id, [...jobIds]), eq(job.status, 'running')))
    .returning({ id: job.id, attempts: job.attempts });
}

/** Writes to a job that is held; false when it is not ours any more, and then nothing is written. */
async function writeHeld(db: Queryable, hold: Hold, values: PgUpdateSetSource<typeof job>): Promise<boolean> {
  const isHeld = and(
    eq(job.id, hold.jobId),
    eq(job.worker, hold.worker),
    eq(job.attempts, hold.attempt),
    eq(job.status, 'running'),
  );
  const rows = await db.update(job).set(values).where(isHeld).returning({ id: job.id });
  return rows.length > 0;
}

/** Neither number ever falls. Coming further wipes earlier failures out. */
export function writeProgress(db: Queryable, hold: Hold, { done, total }: { done: number; total: number }) {
  return writeHeld(db, hold, {
    done: sql`greatest(done, ${done}::int)`,
    total: sql`greatest(total, ${total}::int, ${done}::int)`,
    failures: sql`case when ${done}::int > done then 0 else failures end`,
    version: sql`case when ${done}::int > done or ${total}::int > total then version + 1 else version end`,
  });
}

export function writeCheckpoint(db: Queryable, hold: Hold, checkpoint: object): Promise<boolean> {
  return writeHeld(db, hold, { checkpoint });
}

export function writeCompleted(db: Queryable, hold: Hold, result: object): Promise<boolean> {
  const end = { status: 'completed' as const, finishedAt: sql`now()`, result, error: null };
  return writeHeld(db, hold, { ...end, done: sql`greatest(done, total)`, ...released, ...changed });
}

export function writeFailed(db: Queryable, hold: Hold, error: string): Promise<boolean> {
  return writeHeld(db, hold, { status: 'failed', finishedAt: sql`now()`, error, ...released, ...changed });
}

/** Puts a job back into the queue for `afterMs`, by the database's clock, which all processes share. `failures` counts this time as one that failed. */
export function writeQueued(
  db: Queryable,
  hold: Hold,
  { afterMs, error, isFailure }: { afterMs: number; error: string | null; isFailure: boolean },
): Promise<boolean> {
  const failures = isFailure ? sql`failures + 1` : sql`failures`;
  const runAfter = sql`${AT_ONCE} + ${milliseconds(afterMs)}`;
  return writeHeld(db, hold, { status: 'queued', runAfter, error, failures, ...released, ...changed });
}

/** The workers that hold running jobs. */
export async function findHolders(db: Queryable): Promise<string[]> {
  const rows = await db.selectDistinct({ worker: job.worker }).from(job).where(eq(job.status, 'running'));
  return rows.flatMap(({ worker }) => worker ?? []);
}

/** Takes running jobs back into the queue: those whose lease is over, and those of `workers` whose lease ends within `leaseMs`. */
export async function releaseJobs(
  db: Queryable,
  { workers, leaseMs }: { workers: readonly string[]; leaseMs: number },
): Promise<Job[]> {
  const ofThem = and(inArray(job.worker, [...workers]), sql`lease_until < now() + ${milliseconds(leaseMs)}`);
  return db
    .update(job)
    .set({ status: 'queued', runAfter: sql`now()`, ...released, ...changed })
    .where(and(eq(job.status, 'running'), or(sql`lease_until < now()`, ofThem)))
    .returning();
}

/** Jobs that have been due for `ms` and that nobody has begun: their ticket may be lost. */
export async function findOverdueJobs(db: Queryable, ms: number): Promise<Job[]> {
  return db
    .select()
    .from(job)
    .where(sql`status = 'queued' and run_after < now() - ${milliseconds(ms)}`)
    .limit(100);
}

/** Deletes jobs that ended longer than `days` ago. */
export async function deleteOldJobs(db: Queryable, days: number): Promise<void> {
  await db.delete(job).where(sql`finished_at < now() - ${days}::int * interval '1 day'`);
}
