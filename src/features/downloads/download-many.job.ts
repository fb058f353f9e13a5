import { z } from 'zod';
import { defineJob, type JobHandler } from '#jobs/define-job.ts';
import type { Jobs } from '#jobs/jobs.ts';
import { AppError } from '#lib/errors.ts';
import { type AskDeps, askDownload } from './ask-download.ts';
import { DOWNLOAD_FORMATS } from './downloader.ts';
import { listTracksToDownload } from './downloads.repository.ts';

const inputSchema = z.object({
  of: z.enum(['album', 'artist']),
  id: z.number().int(),
  format: z.enum(DOWNLOAD_FORMATS),
  accountId: z.number().int(),
});

/** Asks for everything of an album or an artist that has no file yet. */
export const downloadManyJob = defineJob({ kind: 'download_many', input: inputSchema, concurrency: 1 });

/** One job for the same album or artist and format, however often it is asked for. */
export function enqueueDownloadMany({ jobs }: { jobs: Jobs }, input: z.infer<typeof inputSchema>) {
  return jobs.enqueue(downloadManyJob, { key: `${input.of}:${input.id} ${input.format}`, input });
}

/** Favourites first. Each track becomes a download of its own; to be done again changes nothing. */
export function runDownloadMany(deps: AskDeps): JobHandler<z.infer<typeof inputSchema>> {
  return async ({ input, signal, progress }) => {
    const trackIds = await deps.database.run((db) => listTracksToDownload(db, input));
    const { format, accountId } = input;
    let asked = 0;
    for (const [index, trackId] of trackIds.entries()) {
      signal.throwIfAborted();
      const isThere = await askDownload(deps, { trackId, accountId, format }).then(
        () => true,
        (error: unknown) => {
          if (error instanceof AppError && error.kind === 'not_found') return false; // deleted meanwhile
          throw error;
        },
      );
      if (isThere) asked += 1;
      await progress({ done: index + 1, total: trackIds.length });
    }
    return { tracks: asked };
  };
}
