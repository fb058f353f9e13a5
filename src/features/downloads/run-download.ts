import { statfs } from 'node:fs/promises';
import { z } from 'zod';
import {
  addAudioFile,
  libraryPath,
  moveIntoLibrary,
  probeAudio,
  removeFromLibrary,
  sha256OfFile,
} from '#features/media/index.ts';
import { isSearchUnavailable, linkVideo } from '#features/youtube/index.ts';
import { Hopeless, type JobHandler, Postponed, type RunningJob } from '#jobs/define-job.ts';
import { AppError, messageOf } from '#lib/errors.ts';
import { isSameLength } from '#music/match-video.ts';
import type { DownloadDeps } from './download-deps.ts';
import { DownloadError, type Downloader, type DownloadReason } from './downloader.ts';
import {
  beginAttempt,
  type DownloadRow,
  endDownload,
  findOpenDownload,
  findSongForFile,
  forgetAudioFile,
  isKeptElsewhere,
  isKnownPath,
  keptBytes,
  noteReason,
  noteSource,
  noteVerifying,
  type SongForFile,
} from './downloads.repository.ts';
import { finishAudio } from './finish-audio.ts';
import { makeIncoming, removeIncoming, sweepIncoming } from './incoming.ts';
import { createProgressNotes } from './progress-notes.ts';

type Job = RunningJob<{ downloadId: number }>;

const MAX_ATTEMPTS = 4;
/** Half a minute, two, eight. */
const FIRST_PAUSE_MS = 30_000;
const PAUSE_FACTOR = 4;
const HOUR_MS = 3_600_000;
/** What a song may be at most, as it comes. */
const MAX_BYTES = 500_000_000;
const MAX_DURATION_MS = 3 * HOUR_MS;
/** Other programs need a disk that is not full. */
const MIN_FREE_BYTES = 500_000_000;

/** Where the file is about to stand, noted before it does. */
const checkpointSchema = z.object({ path: z.string().optional() });

/**
 * Gets the sound of a performance: finds the video, downloads it into a folder of its own, makes sure that it is the song, and moves it
 * into the library as its last step. After a crash it is begun anew; what fails for a while is tried four times in all.
 */
export function runDownload(deps: DownloadDeps): JobHandler<{ downloadId: number }> {
  return async (job) => {
    const row = await wanted(deps, job);
    const { id, attempts } = row;
    await sweepIncoming(deps, deps.config.storageRoot);
    await forgetUnfinished(deps, job);
    if (attempts >= MAX_ATTEMPTS) throw await giveUpInterrupted(deps, row);
    await waitForRoom(deps, id);
    const downloader = await firstInstalled(deps);
    if (attempts === 0) await takeFromTheDay(deps, id);
    const begun = await deps.database.transaction((tx) => beginAttempt(tx, id, downloader.name));
    if (!begun) throw new Hopeless(TAKEN_BACK);
    try {
      return await downloadOnce(deps, job, begun, downloader);
    } catch (error) {
      job.signal.throwIfAborted();
      throw await settle(deps, begun, asDownloadError(error));
    } finally {
      await removeIncoming(deps.config.storageRoot, job.id);
    }
  };
}

const TAKEN_BACK = 'The download was taken back.';

/** The last attempt was begun and never came to an end: perhaps it is what ends the server each time. */
async function giveUpInterrupted({ database, clock }: DownloadDeps, { id, reason, error }: DownloadRow) {
  const message = error ?? `It was interrupted ${MAX_ATTEMPTS} times.`;
  const end = { outcome: 'failed', now: clock.now(), reason: reason ?? 'crashed', error: message } as const;
  await database.transaction((tx) => endDownload(tx, id, end));
  return new Hopeless(message);
}

async function wanted({ database }: DownloadDeps, { input }: Job): Promise<DownloadRow> {
  const row = await database.run((db) => findOpenDownload(db, input.downloadId));
  if (!row) throw new Hopeless(TAKEN_BACK);
  return row;
}

/** Whoever was killed between moving a file and saying so left one that nobody knows. */
async function forgetUnfinished({ database, config }: DownloadDeps, { checkpoint }: Job): Promise<void> {
  const { path } = checkpointSchema.parse(checkpoint ?? {});
  if (path === undefined || (await database.run((db) => isKnownPath(db, path)))) return;
  await removeFromLibrary(config.storageRoot, path);
}

/** Put off, with its reason, while the disk or our part of it is full. */
async function waitForRoom({ database, config, clock }: DownloadDeps, id: number): Promise<void> {
  const kept = await database.run(keptBytes);
  const { bavail, bsize } = await statfs(config.storageRoot);
  const full =
    kept >= config.downloads.diskBytes
      ? `All ${config.downloads.diskBytes} bytes for downloads are used up (DOWNLOAD_DISK_BYTES).`
      : bavail * bsize < MIN_FREE_BYTES
        ? 'The disk is nearly full.'
        : null;
  if (full === null) return;
  await database.run((db) => noteReason(db, id, 'disk_budget', full));
  throw new Postponed(new Date(clock.now().getTime() + HOUR_MS), full);
}

/** The first attempt of each download counts for the day in UTC. */
async function takeFromTheDay({ database, quota, config, clock }: DownloadDeps, id: number): Promise<void> {
  const now = clock.now();
  const day = now.toISOString().slice(0, 10);
  const { dailyLimit } = config.downloads;
  if (await quota.take({ name: 'downloads', day, units: 1, allowance: dailyLimit })) return;
  const detail = `The ${dailyLimit} downloads of today are used up (DOWNLOAD_DAILY_LIMIT).`;
  await database.run((db) => noteReason(db, id, 'daily_limit', detail));
  const tomorrow = new Date(`${day}T00:00:00.000Z`).getTime() + 24 * HOUR_MS;
  throw new Postponed(new Date(tomorrow), detail);
}

async function firstInstalled({ downloaders }: DownloadDeps): Promise<Downloader> {
  for (const downloader of downloaders) if (await downloader.available()) return downloader;
  throw new Hopeless('No downloader is installed: install yt-dlp.');
}

async function downloadOnce(deps: DownloadDeps, job: Job, row: DownloadRow, downloader: Downloader): Promise<object> {
  const { database, config } = deps;
  const song = await database.run((db) => findSongForFile(db, row.id));
  if (!song) throw new Hopeless('No track carries this performance any more.');
  const { url, expectedMs } = await findSource(deps, song, job.signal);
  await database.run((db) => noteSource(db, row.id, url));
  const probed = await downloader.probe(url, { signal: job.signal });
  if (probed.isLive) throw new DownloadError('live', 'It is being broadcast, and has no end.');
  if (probed.durationMs) assertLength(probed.durationMs, expectedMs);

  const dir = await makeIncoming(config.storageRoot, job.id);
  const notes = createProgressNotes(deps, job, row.id);
  const order = { url, dir, format: row.format, maxBytes: MAX_BYTES };
  const { path } = await downloader.download(order, { onProgress: notes.note, signal: job.signal });
  await notes.settled();

  const sha256 = await sha256OfFile(path);
  await database.run((db) => noteVerifying(db, row.id, sha256));
  const probe = await openAudio(deps, path);
  assertLength(probe.durationMs, expectedMs);
  if (await database.run((db) => isKeptElsewhere(db, { sha256, recordingId: row.recordingId }))) {
    throw duplicate();
  }
  const finished = await finishAudio(deps, { path, probe, dir, format: row.format, song, signal: job.signal });
  return keep(deps, job, row, { song, url, finished });
}

/** A video that a person has confirmed may have any length. */
async function findSource(deps: DownloadDeps, song: SongForFile, signal: AbortSignal) {
  const { chosen, isConfirmed } = await linkVideo(deps, song.trackId, { priority: 'refresh', signal });
  if (!chosen) {
    const how = `GET /youtube/link/${song.trackId} shows what was found; PUT chooses one of them.`;
    throw new DownloadError('no_video', `No video is certain enough to be this song. ${how}`);
  }
  const url = deps.config.youtube.watchUrl + chosen.video.id;
  return { url, expectedMs: isConfirmed ? null : song.durationMs };
}

function assertLength(actualMs: number, expectedMs: number | null): void {
  if (actualMs > MAX_DURATION_MS) throw new DownloadError('too_long', 'It is longer than three hours.');
  if (expectedMs === null || isSameLength(expectedMs, actualMs)) return;
  const [actual, expected] = [actualMs, expectedMs].map((ms) => (ms / 1000).toFixed(1));
  throw new DownloadError('wrong_song', `It takes ${actual} s, and the track ${expected} s: it is another song.`);
}

async function openAudio(deps: DownloadDeps, path: string) {
  return probeAudio(deps, path).catch((error: unknown) => {
    if (error instanceof AppError) throw new DownloadError('not_audio', error.detail, { cause: error });
    throw error;
  });
}

interface ToKeep {
  song: SongForFile;
  url: string;
  finished: { path: string; extension: string; isTagged: boolean };
}

/** The last step: what was whole in the folder stands in the library, and counts; or, when nobody wants it any more, does not. */
async function keep(deps: DownloadDeps, job: Job, row: DownloadRow, { song, url, finished }: ToKeep): Promise<object> {
  const { database, clock, config } = deps;
  const probe = await openAudio(deps, finished.path);
  const wantedPath = libraryPath(song, finished.extension);
  job.signal.throwIfAborted();
  const toPlace = { from: finished.path, wanted: wantedPath, note: (path: string) => job.save({ path }) };
  const path = await moveIntoLibrary(config.storageRoot, toPlace);
  const current = await wanted(deps, job).catch(() => null);
  const added = current
    ? await addAudioFile(deps, {
        ...{ recordingId: current.recordingId, path, probe, origin: 'download', sourceUrl: url },
        ...(current.accountId !== null && { accountId: current.accountId }),
      })
    : { outcome: 'gone' as const };
  if (added.outcome !== 'added') await removeFromLibrary(config.storageRoot, path);
  if (added.outcome === 'gone') throw new Hopeless(TAKEN_BACK);
  if (added.outcome === 'duplicate' && added.of.recordingId !== current?.recordingId) throw duplicate();
  const audioFileId = added.outcome === 'added' ? added.id : added.of.id;
  const isKept = await database.transaction((tx) =>
    endDownload(tx, row.id, { outcome: 'completed', now: clock.now(), audioFileId }),
  );
  if (!isKept) {
    if (added.outcome === 'added') {
      await database.transaction((tx) => forgetAudioFile(tx, audioFileId));
      await removeFromLibrary(config.storageRoot, path);
    }
    throw new Hopeless(TAKEN_BACK);
  }
  return { track_id: song.trackId, path, tagged: finished.isTagged };
}

function duplicate(): DownloadError {
  return new DownloadError('duplicate', 'The very same file is here already, as the sound of another song.');
}

function asDownloadError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new DownloadError('disk_full', 'The disk is full.', { cause: error });
  return error;
}

/** What the job is to end with after an attempt that brought nothing. */
async function settle({ database, clock }: DownloadDeps, row: DownloadRow, error: unknown): Promise<unknown> {
  const reason = reasonOf(error);
  if (reason === null) return error; // not the download's fault: the queue tries again
  const isOver = row.attempts >= MAX_ATTEMPTS || (error instanceof DownloadError && error.isFinal);
  const message = messageOf(error);
  if (isOver) {
    const end = { outcome: 'failed', now: clock.now(), reason, error: message } as const;
    await database.transaction((tx) => endDownload(tx, row.id, end));
    return new Hopeless(message);
  }
  await database.run((db) => noteReason(db, row.id, reason, message));
  const pauseMs = FIRST_PAUSE_MS * PAUSE_FACTOR ** (row.attempts - 1);
  return new Postponed(new Date(clock.now().getTime() + pauseMs), message);
}

function reasonOf(error: unknown): DownloadReason | null {
  if (error instanceof DownloadError) return error.reason;
  return isSearchUnavailable(error) ? 'refused' : null;
}
