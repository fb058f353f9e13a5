import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { isoInstant } from '#db/iso-instant.ts';
import type { UPLOAD_FINDINGS, UPLOAD_OUTCOMES } from '#db/schema/uploads.ts';
import { idArray, rowsAs, textArray } from '#db/upsert.ts';
import type { TaggedSound } from '#features/media/index.ts';

type Finding = (typeof UPLOAD_FINDINGS)[number];
export type UploadOutcome = (typeof UPLOAD_OUTCOMES)[number];

/** A file of an upload that has just come. */
export interface NewUploadFile {
  number: number;
  name: string;
  bytes: number;
  sha256: string | null;
  finding: Finding;
  reason: string | null;
  sound: TaggedSound | null;
}

/** A file of an upload as it stands. */
export interface UploadFileRow extends NewUploadFile {
  /** Where it is about to stand, or stands, in the library. */
  place: string | null;
  outcome: UploadOutcome | null;
  trackId: number | null;
  audioFileId: number | null;
}

/** An upload without its files. */
export interface UploadRow {
  id: string;
  createdAt: string;
  expiresAt: string;
}

/** How many bytes somebody has uploaded: what is kept, and what is not decided about yet. */
export async function usedBytes(db: Queryable, accountId: number): Promise<number> {
  const [row] = await db.execute<{ bytes: number }>(sql`
    select (select coalesce(sum(bytes), 0) from audio_file where account_id = ${accountId} and origin = 'upload')::float8
      + (select coalesce(sum(f.bytes), 0) from upload u join upload_file f on f.upload_id = u.id
          where u.account_id = ${accountId} and f.finding = 'ok' and f.outcome is null)::float8 as bytes`);
  return row?.bytes ?? 0;
}

/** Begins an upload, without files. Gives its id. */
export async function insertUpload(
  tx: Queryable,
  { accountId, now, expiresAt }: { accountId: number; now: Date; expiresAt: Date },
): Promise<string> {
  const [row] = await tx.execute<{ id: string }>(sql`
    insert into upload (account_id, created_at, expires_at)
    values (${accountId}, ${now.toISOString()}::timestamptz, ${expiresAt.toISOString()}::timestamptz) returning id`);
  if (!row) throw new Error('an insert that gives no row');
  return row.id;
}

/** Notes what came, unless that is more than the account may have; of two at once the second one sees the first. */
export async function openUpload(
  tx: Queryable,
  input: { uploadId: string; accountId: number; decideBy: Date; files: readonly NewUploadFile[]; quotaBytes: number },
): Promise<boolean> {
  const { uploadId, accountId, decideBy, files, quotaBytes } = input;
  await tx.execute(sql`select from account where id = ${accountId} for update`);
  const kept = files.reduce((sum, { finding, bytes }) => (finding === 'ok' ? sum + bytes : sum), 0);
  if ((await usedBytes(tx, accountId)) + kept > quotaBytes) return false;
  const columns = {
    ...{ number: 'int', name: 'text', bytes: 'int8', sha256: 'text', finding: 'text', reason: 'text', sound: 'jsonb' },
  } as const;
  await tx.execute(sql`
    insert into upload_file (upload_id, number, name, bytes, sha256, finding, reason, sound)
    select ${uploadId}::uuid, r.number, r.name, r.bytes, r.sha256, r.finding, r.reason, r.sound from ${rowsAs('r', columns, files)}`);
  await tx.execute(
    sql`update upload set expires_at = ${decideBy.toISOString()}::timestamptz where id = ${uploadId}::uuid`,
  );
  return true;
}

/** Somebody's own upload that has not expired, with its files as they came; null when there is none. */
export async function findUpload(
  db: Queryable,
  { uploadId, accountId, now }: { uploadId: string; accountId: number; now: Date },
): Promise<{ upload: UploadRow; files: UploadFileRow[] } | null> {
  const [upload] = await db.execute<UploadRow & Record<string, unknown>>(sql`
    select id, ${isoInstant(sql`created_at`)} as "createdAt", ${isoInstant(sql`expires_at`)} as "expiresAt" from upload
    where id = ${uploadId}::uuid and account_id = ${accountId} and expires_at > ${now.toISOString()}::timestamptz`);
  if (!upload) return null;
  const files = await db.execute<UploadFileRow & Record<string, unknown>>(sql`
    select number, name, bytes::float8 as bytes, sha256, finding, reason, sound, place, outcome, track_id as "trackId",
      audio_file_id as "audioFileId"
    from upload_file where upload_id = ${uploadId}::uuid order by number`);
  return { upload, files: [...files] };
}

/** Notes where a file is about to stand, or why it cannot be taken yet. */
export async function noteFile(
  db: Queryable,
  { uploadId, number, ...note }: { uploadId: string; number: number } & ({ place: string } | { reason: string }),
): Promise<void> {
  const column = 'place' in note ? sql`place = ${note.place}` : sql`reason = ${note.reason}`;
  await db.execute(sql`
    update upload_file set ${column} where upload_id = ${uploadId}::uuid and number = ${number} and outcome is null`);
}

/** Where a file is about to stand, or stands. */
export async function findPlace(db: Queryable, uploadId: string, number: number): Promise<string | null> {
  const [row] = await db.execute<{ place: string | null }>(sql`
    select place from upload_file where upload_id = ${uploadId}::uuid and number = ${number}`);
  return row?.place ?? null;
}

interface Decided {
  number: number;
  outcome: UploadOutcome;
  reason: string | null;
  trackId: number | null;
  audioFileId: number | null;
}

/** Notes what became of files, once: what was decided stays. */
export async function decideFiles(db: Queryable, uploadId: string, decided: readonly Decided[]): Promise<void> {
  if (decided.length === 0) return;
  const columns = { number: 'int', outcome: 'text', reason: 'text', trackId: 'int', audioFileId: 'int' } as const;
  await db.execute(sql`
    update upload_file f set outcome = r.outcome, reason = r.reason, audio_file_id = a.id, track_id = t.id
    from ${rowsAs('r', columns, decided)} left join audio_file a on a.id = r."audioFileId" left join track t on t.id = r."trackId"
    where f.upload_id = ${uploadId}::uuid and f.number = r.number and f.outcome is null`);
}

export async function deleteUploads(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.execute(sql`delete from upload where id = any(${textArray(ids)}::uuid[])`);
}

/** Which of these uploads are there and have not expired. */
export async function listLiving(db: Queryable, ids: readonly string[], now: Date): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from upload where id = any(${textArray(ids)}::uuid[]) and expires_at > ${now.toISOString()}::timestamptz`);
  return rows.map(({ id }) => id);
}

/** Those that have expired. */
export async function listExpired(db: Queryable, now: Date): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select id from upload where expires_at <= ${now.toISOString()}::timestamptz`);
  return rows.map(({ id }) => id);
}

/** Where files of some uploads were about to stand that nobody knows there: their process was killed in between. */
export async function listUnfinishedPlaces(db: Queryable, uploadIds: readonly string[]): Promise<string[]> {
  const rows = await db.execute<{ place: string }>(sql`
    select place from upload_file f where upload_id = any(${textArray(uploadIds)}::uuid[]) and place is not null and outcome is null
      and not exists (select from audio_file a where a.path = f.place)`);
  return rows.map(({ place }) => place);
}

/** A file of sound that is kept, with the track under which it is shown. */
export interface KeptSound {
  audioFileId: number;
  sha256: string;
  path: string;
  recordingId: number;
  trackId: number;
}

const KEPT = sql`a.id as "audioFileId", a.sha256, a.path, a.recording_id as "recordingId",
  (select t.id from track t where t.recording_id = a.recording_id order by t.popularity desc, t.id limit 1) as "trackId"`;

/** The kept files with one of these contents, or of one of these performances. */
export async function findKept(
  db: Queryable,
  { sha256s, recordingIds }: { sha256s: readonly string[]; recordingIds: readonly number[] },
): Promise<KeptSound[]> {
  const rows = await db.execute<KeptSound & Record<string, unknown>>(sql`
    select * from (
      select ${KEPT} from audio_file a where a.sha256 = any(${textArray(sha256s)})
      union
      select ${KEPT} from audio_file a where a.recording_id = any(${idArray(recordingIds)})
    ) kept where "trackId" is not null order by "audioFileId"`);
  return [...rows];
}
