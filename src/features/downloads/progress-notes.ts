import type { RunningJob } from '#jobs/define-job.ts';
import type { DownloadDeps } from './download-deps.ts';
import type { DownloadProgress } from './downloader.ts';
import { noteProgress } from './downloads.repository.ts';

/** Keeps how far a download is, twice a second at most. */
export interface ProgressNotes {
  note(progress: DownloadProgress): void;
  /** Resolves when the last one is kept. */
  settled(): Promise<void>;
}

const NOTED_EVERY_MS = 500;
/** The rest is verifying. */
const DOWNLOADING_SHARE = 0.95;

export function createProgressNotes(
  { database, clock }: Pick<DownloadDeps, 'database' | 'clock'>,
  job: Pick<RunningJob<unknown>, 'progress'>,
  downloadId: number,
): ProgressNotes {
  let notedAt = Number.NEGATIVE_INFINITY;
  let last: DownloadProgress | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function write(progress: DownloadProgress): Promise<void> {
    const { bytes, totalBytes } = progress;
    const share = totalBytes ? Math.min(1, bytes / totalBytes) * DOWNLOADING_SHARE : 0;
    await database.run((db) => noteProgress(db, downloadId, { ...progress, share }));
    await job.progress({ done: bytes, total: totalBytes ?? 0 });
  }

  return {
    note(progress) {
      last = progress;
      const now = clock.now().getTime();
      if (now - notedAt < NOTED_EVERY_MS) return;
      notedAt = now;
      // Whoever lost the job hears of it by its signal.
      writing = writing.then(() => write(progress)).catch(() => undefined);
    },
    async settled() {
      await writing;
      if (last) await write(last);
    },
  };
}
