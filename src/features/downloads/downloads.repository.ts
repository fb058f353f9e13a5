import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { isoInstant } from '#db/iso-instant.ts';
import { audioFile } from '#db/schema/audio.ts';
import { type DOWNLOAD_OUTCOMES, download } from '#db/schema/downloads.ts';
import type { DownloadFormat, DownloadProgress, DownloadReason } from './downloader.ts';

export type DownloadRow = typeof download.$inferSelect;

export const DOWNLOAD_STATES = ['queued', 'downloading', 'verifying', 'completed', 'failed', 'cancelled'] as const;
export type DownloadState = (typeof DOWNLOAD_STATES)[number];

/** A download as it stands, whoever looks. */
export interface DownloadView {
  track_id: number | null;
  recording_id: number;
  status: DownloadState;
  format: DownloadFormat;
  progress: number;
  bytes: number;
  total_bytes: number | null;
  speed: number | null;
  downloader: string | null;
  source_url: string | null;
  path: string | null;
  size: number | null;
  reason: string | null;
  error: string | null;
  attempts: number;
  next_try_at: string | null;
  created_at: string;
  finished_at: string | null;
  job_id: string;
  /** Who asked for it. */
  account_id: number | null;
}

/** What has not ended is known from its job, which a crash cannot leave in a wrong state. */
const STATE = sql`case when d.outcome = 'completed' and f.id is null then 'failed' when d.outcome is not null then d.outcome
  when j.status = 'running' then d.stage when j.status = 'queued' then 'queued' when j.status = 'cancelled' then 'cancelled' else 'failed' end`;
const FROM = sql`download d left join job j on j.id = d.job_id left join audio_file f on f.id = d.audio_file_id`;
const COLUMNS = sql`d.track_id, d.recording_id, ${STATE} as status, d.format,
  case when d.outcome = 'completed' then 1 else round(d.progress::numeric, 3)::float8 end as progress,
  d.bytes::float8 as bytes, d.total_bytes::float8 as total_bytes, case when j.status = 'running' then d.speed end as speed,
  d.downloader, d.source_url, f.path, f.bytes::float8 as size, d.reason,
  case when d.outcome = 'completed' and f.id is null then 'The file is not there any more.' else coalesce(d.error, j.error) end as error,
  d.attempts, case when d.outcome is null and j.status = 'queued' and j.run_after > now() then ${isoInstant(sql`j.run_after`)} end as next_try_at,
  ${isoInstant(sql`d.created_at`)} as created_at, ${isoInstant(sql`d.finished_at`)} as finished_at, d.job_id, d.account_id`;

/** The latest download of a track's performance; null when there was none, undefined when there is no such track. */
export async function findDownload(db: Queryable, trackId: number): Promise<DownloadView | null | undefined> {
  const [row] = await db.execute<{ [K in keyof DownloadView]: DownloadView[K] | null }>(sql`
    select l.* from track t left join lateral (
      select ${COLUMNS} from ${FROM} where d.recording_id = t.recording_id order by d.id desc limit 1
    ) l on true where t.id = ${trackId}`);
  if (!row) return undefined;
  return row.job_id === null ? null : ({ ...row, track_id: trackId } as DownloadView); // all columns are of one row
}

/** Newest first. */
export async function listDownloads(
  db: Queryable,
  { status, limit, offset }: { status?: DownloadState; limit: number; offset: number },
): Promise<{ items: DownloadView[]; total: number }> {
  const where = status ? sql`where ${STATE} = ${status}` : sql``;
  const items = await db.execute<DownloadView & Record<string, unknown>>(sql`
    select ${COLUMNS} from ${FROM} ${where} order by d.id desc limit ${limit} offset ${offset}`);
  const [count] = await db.execute<{ total: number }>(sql`select count(*)::int as total from ${FROM} ${where}`);
  return { items: [...items], total: count?.total ?? 0 };
}

/** Locks the performance of a track, so that its downloads are decided on one after the other; undefined when there is no such track. */
export async function lockRecordingOf(tx: Queryable, trackId: number): Promise<number | undefined> {
  const [row] = await tx.execute<{ id: number }>(sql`
    select r.id from track t join recording r on r.id = t.recording_id where t.id = ${trackId} for update of r`);
  return row?.id;
}

export async function insertDownload(
  tx: Queryable,
  row: { recordingId: number; trackId: number; accountId: number; format: DownloadFormat; jobId: string; now: Date },
): Promise<number> {
  const { now, ...values } = row;
  const [inserted] = await tx
    .insert(download)
    .values({ ...values, createdAt: now })
    .returning({ id: download.id });
  if (!inserted) throw new Error('an insert that gives no row');
  return inserted.id;
}

export async function setJob(tx: Queryable, id: number, jobId: string): Promise<void> {
  await tx.update(download).set({ jobId }).where(eq(download.id, id));
}

const isOpen = (id: number) => and(eq(download.id, id), isNull(download.outcome));

/** The download, if it is still wanted. */
export async function findOpenDownload(db: Queryable, id: number): Promise<DownloadRow | null> {
  const [row] = await db.select().from(download).where(isOpen(id));
  return row ?? null;
}

/** Notes that it is begun; why the attempt before came to nothing is told until it ends. Null when it is not wanted any more. */
export async function beginAttempt(tx: Queryable, id: number, downloader: string): Promise<DownloadRow | null> {
  const [row] = await tx
    .update(download)
    .set({ attempts: sql`${download.attempts} + 1`, stage: 'downloading', downloader, speed: null })
    .where(isOpen(id))
    .returning();
  return row ?? null;
}

/** None of the numbers falls, whichever attempt it is. */
export async function noteProgress(
  db: Queryable,
  id: number,
  { bytes, totalBytes, speed, share }: DownloadProgress & { share: number },
): Promise<void> {
  await db
    .update(download)
    .set({
      bytes: sql`greatest(${download.bytes}, ${bytes}::bigint)`,
      totalBytes: sql`greatest(${download.totalBytes}, ${totalBytes ?? null}::bigint, ${bytes}::bigint)`,
      progress: sql`greatest(${download.progress}, ${share}::real)`,
      speed: speed === undefined ? null : Math.min(Math.round(speed), 2_147_483_647),
    })
    .where(isOpen(id));
}

export async function noteSource(db: Queryable, id: number, sourceUrl: string): Promise<void> {
  await db.update(download).set({ sourceUrl }).where(isOpen(id));
}

export async function noteVerifying(db: Queryable, id: number, sourceSha256: string): Promise<void> {
  await db.update(download).set({ stage: 'verifying', speed: null, sourceSha256 }).where(isOpen(id));
}

/** Why it waits, or why the last attempt came to nothing. */
export async function noteReason(db: Queryable, id: number, reason: DownloadReason, error: string): Promise<void> {
  await db.update(download).set({ reason, error, speed: null }).where(isOpen(id));
}

type Outcome = (typeof DOWNLOAD_OUTCOMES)[number];

/** Ends it, once; false when it had ended, or was taken back. */
export async function endDownload(
  tx: Queryable,
  id: number,
  end: { outcome: Outcome; now: Date; reason?: string; error?: string; audioFileId?: number },
): Promise<boolean> {
  const { outcome, now, reason = null, error = null, audioFileId } = end;
  const done = outcome === 'completed' ? { progress: 1 } : {};
  const rows = await tx
    .update(download)
    .set({ outcome, finishedAt: now, reason, error, audioFileId, speed: null, ...done })
    .where(isOpen(id))
    .returning({ id: download.id });
  return rows.length > 0;
}

/** Whether the same content was downloaded as another performance's sound, and is kept. */
export async function isKeptElsewhere(
  db: Queryable,
  { sha256, recordingId }: { sha256: string; recordingId: number },
): Promise<boolean> {
  const rows = await db.execute(sql`
    select 1 from download d join audio_file f on f.id = d.audio_file_id
    where d.source_sha256 = ${sha256} and d.outcome = 'completed' and d.recording_id <> ${recordingId} limit 1`);
  return rows.length > 0;
}

/** How many bytes all downloads that are kept take. */
export async function keptBytes(db: Queryable): Promise<number> {
  const [row] = await db.execute<{ bytes: number }>(
    sql`select coalesce(sum(bytes), 0)::float8 as bytes from audio_file where origin = 'download'`,
  );
  return row?.bytes ?? 0;
}

/** Whether a file is known to stand at a path. */
export async function isKnownPath(db: Queryable, path: string): Promise<boolean> {
  const rows = await db.select({ id: audioFile.id }).from(audioFile).where(eq(audioFile.path, path));
  return rows.length > 0;
}

/** Takes a file's row away again. */
export async function forgetAudioFile(tx: Queryable, id: number): Promise<void> {
  await tx.delete(audioFile).where(eq(audioFile.id, id));
}

/** Takes all downloads of a performance back, with their files' rows. Gives the jobs to cancel and the files to delete. */
export async function takeBackDownloads(
  tx: Queryable,
  recordingId: number,
): Promise<{ jobIds: string[]; paths: string[] }> {
  const files = await tx.execute<{ path: string }>(sql`
    delete from audio_file where origin = 'download'
      and id in (select audio_file_id from download where recording_id = ${recordingId}) returning path`);
  const rows = await tx.execute<{ job_id: string }>(
    sql`delete from download where recording_id = ${recordingId} returning job_id`,
  );
  return { jobIds: rows.map((row) => row.job_id), paths: files.map(({ path }) => path) };
}

/** What a file is named and tagged after. */
export interface SongForFile {
  title: string;
  /** As credited on the track, with join phrases. */
  artists: string;
  album: string;
  /** Who the album is filed under. */
  artist: string;
  disc: number | null;
  position: number | null;
  discs: number;
  tracks: number | null;
  releaseDate: string | null;
  coverUrl: string | null;
  durationMs: number | null;
  trackId: number;
}

/** The track that was asked for, or, if that is gone, another one that carries the performance; null when none does. */
export async function findSongForFile(db: Queryable, downloadId: number): Promise<SongForFile | null> {
  const [row] = await db.execute<SongForFile & Record<string, unknown>>(sql`
    select t.id as "trackId", t.title, al.title as album, t.disc_number as disc, t.position, coalesce(al.disc_count, 1) as discs,
      al.track_count as tracks, al.release_date as "releaseDate", al.images->0->>'url' as "coverUrl",
      coalesce(t.duration_ms, r.duration_ms) as "durationMs",
      coalesce((select string_agg(name || join_phrase, '' order by position) from track_artist where track_id = t.id), '') as artists,
      coalesce((select name from album_artist where album_id = al.id order by position limit 1), '') as artist
    from download d join recording r on r.id = d.recording_id join track t on t.recording_id = r.id join album al on al.id = t.album_id
    where d.id = ${downloadId} order by (t.id = d.track_id) desc nulls last, t.popularity desc, t.id limit 1`);
  return row ?? null;
}

/** The tracks of an album or an artist without a file and without a download on its way: favourites first. One track a performance. */
export async function listTracksToDownload(
  db: Queryable,
  { of, id, accountId }: { of: 'album' | 'artist'; id: number; accountId: number },
): Promise<number[]> {
  const isOf =
    of === 'album'
      ? sql`t.album_id = ${id}`
      : sql`exists (select from track_artist ta where ta.track_id = t.id and ta.artist_id = ${id})`;
  const rows = await db.execute<{ id: number }>(sql`
    select id from (
      select distinct on (t.recording_id) t.id, t.album_id, t.disc_number, t.position, t.popularity,
        exists (select from favorite_track f where f.track_id = t.id and f.account_id = ${accountId}) as favorite
      from track t where ${isOf}
        and not exists (select from audio_file f where f.recording_id = t.recording_id)
      order by t.recording_id, favorite desc, t.popularity desc, t.id
    ) songs order by favorite desc, album_id, disc_number, position, id`);
  return rows.map((row) => row.id);
}
