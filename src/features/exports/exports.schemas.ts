import { jobStatus } from '#features/jobs/index.ts';
import { z } from '#http/api.ts';
import { EXPORT_FORMATS, EXPORT_KINDS, type Export } from './export.job.ts';
import { expiryOf } from './export-files.ts';

const MAX_INT32 = 2_147_483_647;

/** What somebody wants to have as a file. */
export const exportRequest = z
  .strictObject({
    kind: z.enum(EXPORT_KINDS).openapi({
      description:
        '`library`: all tracks here, with what you did to them; `listens` and `playlists`: yours; `artist`: the music of one artist; `account`: everything that is kept about you, as a ZIP',
    }),
    format: z.enum(EXPORT_FORMATS).default('csv').openapi({
      description: '`csv` is for tables of tracks and listens; `jsonl` (one JSON object a line) has every field',
    }),
    artist_id: z.number().int().min(1).max(MAX_INT32).optional().openapi({ description: 'Which one, for `artist`' }),
  })
  .refine(({ kind, artist_id: id }) => (kind === 'artist') === (id !== undefined), {
    path: ['artist_id'],
    error: 'must be given for the kind artist, and for no other',
  })
  .openapi('ExportRequest');

export const exportSchema = z
  .object({
    id: z.string().openapi({ description: 'The id of its job' }),
    kind: z.enum(EXPORT_KINDS),
    format: z.enum(EXPORT_FORMATS),
    artist_id: z.number().int().optional(),
    status: z.enum([...jobStatus.options, 'expired']),
    progress: z
      .object({ done: z.number().int(), total: z.number().int() })
      .openapi({ description: 'In rows; `total` is 0 until it is known' }),
    created_at: z.string(),
    finished_at: z.string().optional(),
    error: z.string().optional().openapi({ description: 'Why it failed, or why it is tried again' }),
    size: z.number().int().optional().openapi({ description: 'Bytes of the file' }),
    rows: z.number().int().optional(),
    expires_at: z.string().optional().openapi({ description: 'Until then the file can be fetched' }),
    file: z.string().optional().openapi({ description: 'Where the file is, once it is there' }),
  })
  .openapi('Export');

type ExportView = z.infer<typeof exportSchema>;

/** An export as its owner sees it at this time. */
export function presentExport({ job, wish, result }: Export, now: Date): ExportView {
  const expiresAt = job.status === 'completed' && job.finishedAt ? expiryOf(job.finishedAt) : undefined;
  const isExpired = expiresAt !== undefined && expiresAt <= now;
  return {
    id: job.id,
    kind: wish.kind,
    format: wish.format,
    ...(wish.artistId !== undefined && { artist_id: wish.artistId }),
    status: isExpired ? 'expired' : job.status,
    progress: { done: job.done, total: job.total },
    created_at: job.createdAt.toISOString(),
    ...(job.finishedAt && { finished_at: job.finishedAt.toISOString() }),
    ...(job.error !== null && { error: job.error }),
    ...(result && { size: result.bytes, rows: result.rows }),
    ...(expiresAt && { expires_at: expiresAt.toISOString() }),
    ...(expiresAt && !isExpired && { file: `/exports/${job.id}/file` }),
  };
}

/** An export that can be fetched, for the documentation. */
export const exportExample = {
  id: '0d1b6c52-6a0e-4c0f-8f1b-0a4f3a6d9b11',
  kind: 'library',
  format: 'csv',
  status: 'completed',
  progress: { done: 1240, total: 1240 },
  created_at: '2026-11-21T01:30:00.000Z',
  finished_at: '2026-11-21T01:30:01.000Z',
  size: 214_302,
  rows: 1240,
  expires_at: '2026-11-28T01:30:01.000Z',
  file: '/exports/0d1b6c52-6a0e-4c0f-8f1b-0a4f3a6d9b11/file',
} satisfies z.input<typeof exportSchema>;
