import { jobExample, jobSchema, presentJob } from '#features/jobs/index.ts';
import { json, z } from '#http/api.ts';
import { listOf } from '#http/list.ts';
import type { Job } from '#jobs/jobs.ts';
import { DOWNLOAD_FORMATS } from './downloader.ts';
import { DOWNLOAD_STATES, type DownloadView } from './downloads.repository.ts';

export const downloadFormat = z.enum(DOWNLOAD_FORMATS).openapi({
  description:
    '`best`: the sound as it comes, without losing anything; the others are made of it by ffmpeg where need be',
  example: 'best',
});

export const downloadState = z.enum(DOWNLOAD_STATES);

const fields = {
  format: downloadFormat.nullable(),
  progress: z.number().openapi({ description: '0 to 1; never falls', example: 0.42 }),
  bytes: z.number().int(),
  total_bytes: z.number().int().nullable(),
  speed: z.number().int().nullable().openapi({ description: 'Bytes a second' }),
  downloader: z.string().nullable(),
  source_url: z.string().nullable(),
  path: z.string().nullable().openapi({ description: 'Below `STORAGE_ROOT`, once completed' }),
  size: z.number().int().nullable().openapi({ description: 'Bytes of the file' }),
  reason: z
    .string()
    .nullable()
    .openapi({ description: 'A stable word for why it failed, or why it waits', example: 'wrong_song' }),
  error: z.string().nullable().openapi({ description: 'The same, for people' }),
  attempts: z.number().int(),
  next_try_at: z.string().nullable(),
  created_at: z.string().nullable(),
  finished_at: z.string().nullable(),
};

/** A track's download as it stands; `none` when it was never asked for. */
export const downloadStatusSchema = z
  .object({
    track_id: z.number().int(),
    status: z.enum(['none', ...DOWNLOAD_STATES]),
    ...fields,
    job: jobSchema.nullable().openapi({ description: '`GET /jobs/{id}/events` shows its bytes as they come' }),
  })
  .openapi('DownloadStatus');

const downloadSchema = z
  .object({
    track_id: z.number().int().nullable().openapi({ description: 'Null: that track is not here any more' }),
    recording_id: z.number().int(),
    status: downloadState,
    ...fields,
    job_id: z.string(),
  })
  .openapi('Download');

export const downloadListSchema = listOf('DownloadList', downloadSchema);

/** What may be said in the body, or in the query. */
export const downloadRequest = {
  ...json('Which format', z.strictObject({ format: downloadFormat.optional() }), { format: 'm4a' }),
};

const example = {
  ...({ format: 'best' } as const),
  ...{ progress: 0.42, bytes: 1_540_000, total_bytes: 3_660_000, speed: 820_000, downloader: 'yt-dlp' },
  ...{ source_url: 'https://www.youtube.com/watch?v=dQw4w9WgXcQ', path: null, size: null, reason: null, error: null },
  ...{ attempts: 1, next_try_at: null, created_at: '2026-11-21T01:30:00.000Z', finished_at: null },
};

export const downloadStatusExample: z.input<typeof downloadStatusSchema> = {
  ...example,
  track_id: 1,
  status: 'downloading',
  job: { ...jobExample, kind: 'download', progress: { done: 1_540_000, total: 3_660_000 } },
};

export const downloadExample: z.input<typeof downloadSchema> = {
  ...example,
  track_id: 1,
  recording_id: 1,
  status: 'downloading',
  job_id: jobExample.id,
};

const NEVER_ASKED_FOR = {
  ...({
    status: 'none',
    format: null,
    progress: 0,
    bytes: 0,
    total_bytes: null,
    speed: null,
    downloader: null,
  } as const),
  ...{ source_url: null, path: null, size: null, reason: null, error: null, attempts: 0 },
  ...{ next_try_at: null, created_at: null, finished_at: null, job: null },
};

/** A track's download with its job, as far as that is remembered. */
export function presentStatus(
  trackId: number,
  view: DownloadView | null,
  job: Job | null,
): z.infer<typeof downloadStatusSchema> {
  if (!view) return { track_id: trackId, ...NEVER_ASKED_FOR };
  const { recording_id: _recording, job_id: _job, account_id: _account, ...shown } = view;
  return { ...shown, track_id: trackId, job: job && presentJob(job) };
}

/** A download as a row of a list. */
export function presentDownload({ account_id: _account, ...view }: DownloadView): z.infer<typeof downloadSchema> {
  return view;
}
