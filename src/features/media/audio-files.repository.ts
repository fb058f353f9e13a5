import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import type { AUDIO_ORIGINS } from '#db/schema/audio.ts';
import type { Container } from './audio-kinds.ts';
import type { AudioProbe } from './probe-audio.ts';

/** A kept file of sound. */
export interface AudioFile extends AudioProbe {
  id: number;
  recordingId: number;
  /** Relative to the storage root, with `/`. */
  path: string;
  bytes: number;
  /** Of the whole file, in hex. */
  sha256: string;
}

/** A file that is about to be kept. */
export interface NewAudioFile {
  recordingId: number;
  path: string;
  bytes: number;
  sha256: string;
  probe: AudioProbe;
  origin: (typeof AUDIO_ORIGINS)[number];
  sourceUrl?: string;
  /** Who brought it. */
  accountId?: number;
}

type AudioFileRow = {
  id: number;
  recording_id: number;
  path: string;
  bytes: number;
  sha256: string;
  container: Container;
  codec: string;
  mime: string;
  lossless: boolean;
  duration_ms: number;
  bitrate: number;
  sample_rate: number;
  channels: number;
};

const COLUMNS = sql`f.id, f.recording_id, f.path, f.bytes::float8 as bytes, f.sha256, f.container, f.codec, f.mime, f.lossless,
  f.duration_ms, f.bitrate, f.sample_rate, f.channels`;

/** The best sound of a performance: lossless before lossy, then the higher bit rate, then the newest. */
const bestOf = (recordingId: SQL): SQL => sql`select ${COLUMNS} from audio_file f where f.recording_id = ${recordingId}
  order by f.lossless desc, f.bitrate desc, f.id desc limit 1`;

/** What is played for a track; null when it has no file, undefined when there is no such track. */
export async function findAudioFile(db: Queryable, trackId: number): Promise<AudioFile | null | undefined> {
  const [row] = await db.execute<Partial<AudioFileRow>>(sql`
    select f.* from track t left join lateral (${bestOf(sql`t.recording_id`)}) f on true where t.id = ${trackId}`);
  if (!row) return undefined;
  return isFile(row) ? asFile(row) : null;
}

/** The file with this content, whatever performance it belongs to. */
export async function findAudioBySha256(db: Queryable, sha256: string): Promise<AudioFile | null> {
  const [row] = await db.execute<AudioFileRow>(sql`
    select ${COLUMNS} from audio_file f where f.sha256 = ${sha256} and f.recording_id is not null`);
  return row ? asFile(row) : null;
}

/**
 * Keeps what is to be known of a file; of another file that was at its path nothing is known any more. Returns its id, null when there
 * is one with this content already, or that the performance is gone.
 */
export async function insertAudioFile(tx: Queryable, file: NewAudioFile, now: Date): Promise<number | null | 'gone'> {
  const { probe } = file;
  const here = await tx.execute(sql`select from recording where id = ${file.recordingId} for key share`);
  if (here.count === 0) return 'gone';
  await tx.execute(sql`delete from audio_file where path = ${file.path} and sha256 <> ${file.sha256}`);
  const [row] = await tx.execute<{ id: number }>(sql`
    insert into audio_file (recording_id, path, bytes, sha256, container, codec, mime, lossless, duration_ms, bitrate, sample_rate,
      channels, origin, source_url, account_id, created_at)
    values (${file.recordingId}, ${file.path}, ${file.bytes}, ${file.sha256}, ${probe.container}, ${probe.codec}, ${probe.mime},
      ${probe.lossless}, ${probe.durationMs}, ${probe.bitrate}, ${probe.sampleRate}, ${probe.channels}, ${file.origin},
      ${file.sourceUrl ?? null}, ${file.accountId ?? null}, ${now.toISOString()}::timestamptz)
    on conflict (sha256) do nothing returning id`);
  return row?.id ?? null;
}

/** The same content stands elsewhere now. */
export async function moveAudioFile(
  db: Queryable,
  id: number,
  to: { recordingId: number; path: string },
): Promise<void> {
  await db.execute(sql`update audio_file set recording_id = ${to.recordingId}, path = ${to.path} where id = ${id}`);
}

/** Forgets a file whose content is not at its path any more. */
export async function deleteAudioFile(db: Queryable, id: number): Promise<void> {
  await db.execute(sql`delete from audio_file where id = ${id}`);
}

/** Takes away the rows of files that no performance, or one that stands on no album, has any more; gives their paths. */
export async function deleteAbandonedAudio(tx: Queryable): Promise<string[]> {
  const rows = await tx.execute<{ path: string }>(sql`
    delete from audio_file f
    where f.recording_id is null or not exists (select from track t where t.recording_id = f.recording_id) returning f.path`);
  return rows.map(({ path }) => path);
}

function isFile(row: Partial<AudioFileRow>): row is AudioFileRow {
  return row.id !== null;
}

function asFile({ recording_id, duration_ms, sample_rate, ...row }: AudioFileRow): AudioFile {
  return { ...row, recordingId: recording_id, durationMs: duration_ms, sampleRate: sample_rate };
}
