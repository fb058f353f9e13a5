import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

export const JOB_STATUSES = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const;

/** Work that was acknowledged. Who runs it when is the queue's business (pg-boss, schema `pgboss`); what became of it stands here. */
export const job = pgTable(
  'job',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: text().notNull(),
    /** What it is about: the same work is one job for as long as it is queued or running. */
    key: text().notNull(),
    input: jsonb().notNull(),
    status: text({ enum: JOB_STATUSES }).notNull().default('queued'),
    done: integer().notNull().default(0),
    total: integer().notNull().default(0),
    /** Rises with every change that is shown: the id of the event. */
    version: integer().notNull().default(1),
    /** What the job has decided so far and would decide otherwise a second time. */
    checkpoint: jsonb(),
    result: jsonb(),
    error: text(),
    /** How often it was begun; whoever began it earlier may not write any more. */
    attempts: integer().notNull().default(0),
    /** How often it failed in a row without having come any further. */
    failures: smallint().notNull().default(0),
    /** The process that runs it, and until when it is believed to. */
    worker: text(),
    leaseUntil: instant('lease_until'),
    runAfter: instant('run_after').notNull().defaultNow(),
    createdAt: instant('created_at').notNull().defaultNow(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
  },
  (t) => [
    uniqueIndex('job_key').on(t.kind, t.key).where(sql`status in ('queued', 'running')`),
    index('job_unfinished').on(t.status, t.runAfter).where(sql`status in ('queued', 'running')`),
    index('job_created').on(t.createdAt.desc(), t.id),
  ],
);

/** One row for each period in which a schedule has been run: whoever writes it first, of all processes, runs it. */
export const scheduleRun = pgTable(
  'schedule_run',
  {
    schedule: text().notNull(),
    /** A calendar day in UTC, where neither summer time nor a time zone can double or drop one. */
    period: text().notNull(),
    startedAt: instant('started_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.schedule, t.period] })],
);
