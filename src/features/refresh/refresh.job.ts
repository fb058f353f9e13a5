import { z } from 'zod';
import { defineJob } from '#jobs/define-job.ts';
import type { Jobs } from '#jobs/jobs.ts';
import type { DailySchedule } from '#jobs/schedules.ts';

const inputSchema = z.object({
  /** True: over the hours of the day, and only those who were not refreshed today. False: everyone, now. */
  isDaily: z.boolean(),
});

export type RefreshInput = z.infer<typeof inputSchema>;

/** All followed artists are asked about again. */
export const refreshJob = defineJob({ kind: 'refresh', input: inputSchema, concurrency: 1 });

/** Refreshes everyone now: one job, however often it is asked for. */
export function enqueueRefresh({ jobs }: { jobs: Jobs }) {
  return jobs.enqueue(refreshJob, { key: 'now', input: { isDaily: false } });
}

/** Refreshes everyone once a day. */
export function dailyRefresh({ jobs }: { jobs: Jobs }): DailySchedule {
  return {
    name: 'daily_refresh',
    begin: (tx, day) => jobs.enqueue(refreshJob, { key: day, input: { isDaily: true } }, tx),
  };
}

/** What is kept of a refresh between its runs. */
export const checkpointSchema = z.object({
  /** Still to be refreshed, in this order. */
  waiting: z.array(z.number().int()),
  refreshed: z.number().int(),
  added: z.array(z.number().int()),
  /** Of whom no source could be asked; they are tried again at the end. */
  failed: z.array(z.number().int()),
  rounds: z.number().int(),
});

export type RefreshCheckpoint = z.infer<typeof checkpointSchema>;
