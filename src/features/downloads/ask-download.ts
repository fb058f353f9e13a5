import { notHere } from '#features/catalog/index.ts';
import { removeFromLibrary } from '#features/media/index.ts';

import { AppError } from '#lib/errors.ts';
import { downloadJob } from './download.job.ts';
import type { DownloadDeps } from './download-deps.ts';
import type { DownloadFormat } from './downloader.ts';
import {
  type DownloadView,
  findDownload,
  insertDownload,
  lockRecordingOf,
  setJob,
  takeBackDownloads,
} from './downloads.repository.ts';

/** What asking for downloads needs; downloading them needs more. */
export type AskDeps = Pick<DownloadDeps, 'database' | 'jobs' | 'clock' | 'log' | 'config'>;

const WAITS_OR_RUNS = new Set(['queued', 'downloading', 'verifying']);

/** Until its job has one, in the same transaction. */
const NO_JOB = '00000000-0000-0000-0000-000000000000';

/**
 * Asks for a track's sound. Asked for again while it waits, runs or is here, it is the same download; what failed is begun anew.
 * @throws {AppError} `track.not_found`.
 */
export async function askDownload(
  { database, jobs, clock }: AskDeps,
  { trackId, accountId, format }: { trackId: number; accountId: number; format: DownloadFormat },
): Promise<DownloadView> {
  return database.transaction(async (tx) => {
    const recordingId = await lockRecordingOf(tx, trackId);
    if (recordingId === undefined) throw notHere('track', trackId);
    const known = await findDownload(tx, trackId);
    if (known && (WAITS_OR_RUNS.has(known.status) || known.status === 'completed')) return known;
    const row = { recordingId, trackId, accountId, format, jobId: NO_JOB, now: clock.now() };
    const downloadId = await insertDownload(tx, row);
    const job = await jobs.enqueue(
      downloadJob,
      { key: `download:${downloadId}`, input: { downloadId, accountId } },
      tx,
    );
    await setJob(tx, downloadId, job.id);
    const made = await findDownload(tx, trackId);
    if (!made) throw new Error('a download that was just asked for is not there');
    return made;
  });
}

/** The latest download of a track; null when it was never asked for. Throws `track.not_found`. */
export async function readDownload({ database }: AskDeps, trackId: number): Promise<DownloadView | null> {
  const found = await database.run((db) => findDownload(db, trackId));
  if (found === undefined) throw notHere('track', trackId);
  return found;
}

/**
 * Takes a track's download back: what waits or runs is cancelled and leaves nothing, a file that it brought is deleted. Only for whoever
 * asked for it, and for admins: the file is everybody's.
 * @throws {AppError} `track.not_found`; `download.not_found` when there is none; `download.not_yours`.
 */
export async function takeBackDownload(
  { database, jobs, config }: AskDeps,
  { trackId, accountId, isAdmin }: { trackId: number; accountId: number; isAdmin: boolean },
): Promise<void> {
  const taken = await database.transaction(async (tx) => {
    const recordingId = await lockRecordingOf(tx, trackId);
    const known = await findDownload(tx, trackId);
    if (recordingId === undefined || known === undefined) throw notHere('track', trackId);
    if (known === null) {
      throw new AppError('not_found', 'download.not_found', `The track ${trackId} has no download.`);
    }
    if (!isAdmin && known.account_id !== accountId) {
      throw new AppError(
        'forbidden',
        'download.not_yours',
        'Only whoever asked for a download may take it back, or an admin.',
      );
    }
    return takeBackDownloads(tx, recordingId);
  });
  for (const id of taken.jobIds) await jobs.cancel(id);
  for (const path of taken.paths) await removeFromLibrary(config.storageRoot, path);
}
