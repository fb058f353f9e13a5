import { z } from 'zod';
import { defineJob } from '#jobs/define-job.ts';
import type { Job, Jobs } from '#jobs/jobs.ts';

/** What may be exported. */
export const EXPORT_KINDS = ['library', 'listens', 'playlists', 'account', 'artist'] as const;
export const EXPORT_FORMATS = ['csv', 'jsonl'] as const;

const wishSchema = z.object({
  accountId: z.number().int(),
  kind: z.enum(EXPORT_KINDS),
  format: z.enum(EXPORT_FORMATS),
  /** Whose data, for the kind `artist`. */
  artistId: z.number().int().optional(),
});

/** What somebody wants to have as a file. */
export type ExportWish = z.infer<typeof wishSchema>;

/** Writes somebody's data into a file that they may fetch. The row of the job is all that is kept about it beside the file. */
export const exportJob = defineJob({ kind: 'export', input: wishSchema, concurrency: 1 });

/** One job for the same wish of the same person, for as long as it waits or runs. */
export function enqueueExport({ jobs }: { jobs: Jobs }, wish: ExportWish): Promise<Job> {
  const key = [wish.accountId, wish.kind, wish.format, wish.artistId ?? ''].join(' ').trim();
  return jobs.enqueue(exportJob, { key, input: wish });
}

const resultSchema = z.object({ rows: z.number(), bytes: z.number() });

/** An export of somebody: their wish, its job, and what came of it. */
export interface Export {
  job: Job;
  wish: ExportWish;
  result?: z.infer<typeof resultSchema>;
}

/** The export that a job is, if it is one of this person. */
export function asExportOf(accountId: number, job: Job | null): Export | undefined {
  if (job?.kind !== exportJob.kind) return undefined;
  const wish = wishSchema.safeParse(job.input);
  if (!wish.success || wish.data.accountId !== accountId) return undefined;
  return { job, wish: wish.data, result: resultSchema.safeParse(job.result).data };
}
