import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { isoInstant } from '#db/iso-instant.ts';

/** Words as they are kept; `synced` is an LRC text. */
export interface KeptLyrics {
  plain: string | null;
  synced: string | null;
  language: string | null;
  instrumental: boolean;
  /** The word of a provider, or `own`. */
  source: string;
  /** As callers see it. */
  fetchedAt: string;
}

/** What is kept of a track's lyrics. */
export interface TrackLyrics {
  recordingId: number;
  /** What the viewer has written. */
  own: KeptLyrics | null;
  stored: KeptLyrics | null;
}

/** Undefined when there is no such track. */
export async function findLyrics(db: Queryable, trackId: number, viewerId: number): Promise<TrackLyrics | undefined> {
  const [row] = await db.execute<TrackLyrics & Record<string, unknown>>(sql`
    select t.recording_id as "recordingId",
      (select jsonb_build_object('plain', plain, 'synced', synced, 'language', language, 'instrumental', false, 'source', 'own',
          'fetchedAt', ${isoInstant(sql`written_at`)})
        from own_lyrics o where o.recording_id = t.recording_id and o.account_id = ${viewerId}) as own,
      (select jsonb_build_object('plain', plain, 'synced', synced, 'language', language, 'instrumental', instrumental, 'source', source,
          'fetchedAt', ${isoInstant(sql`fetched_at`)})
        from lyrics l where l.recording_id = t.recording_id order by (synced is not null) desc, source limit 1) as stored
    from track t where t.id = ${trackId}`);
  return row;
}

/** What a source says is sung. */
export interface NewLyrics {
  recordingId: number;
  source: string;
  plain?: string;
  synced?: string;
  instrumental: boolean;
}

/** Keeps what a source says, in place of what it said before. Does nothing when the performance is gone. */
export async function writeLyrics(db: Queryable, lyrics: NewLyrics, now: Date): Promise<void> {
  await db.execute(sql`
    insert into lyrics (recording_id, source, plain, synced, instrumental, fetched_at)
    select id, ${lyrics.source}, ${lyrics.plain ?? null}, ${lyrics.synced ?? null}, ${lyrics.instrumental}::boolean,
      ${now.toISOString()}::timestamptz
    from recording where id = ${lyrics.recordingId} for key share
    on conflict (recording_id, source) do update set plain = excluded.plain, synced = excluded.synced,
      instrumental = excluded.instrumental, fetched_at = excluded.fetched_at`);
}

/** What a person writes. */
export interface OwnWords {
  plain: string | null;
  synced: string | null;
  language: string | null;
}

/** Keeps what a person writes, in place of what they wrote before; false when there is no such track. */
export async function writeOwnLyrics(
  db: Queryable,
  { accountId, trackId }: { accountId: number; trackId: number },
  words: OwnWords,
  now: Date,
): Promise<boolean> {
  const { count } = await db.execute(sql`
    insert into own_lyrics (account_id, recording_id, plain, synced, language, written_at)
    select ${accountId}::int, recording_id, ${words.plain}, ${words.synced}, ${words.language}, ${now.toISOString()}::timestamptz
    from track where id = ${trackId}
    on conflict (account_id, recording_id) do update set plain = excluded.plain, synced = excluded.synced,
      language = excluded.language, written_at = excluded.written_at`);
  return count > 0;
}

/** False when there is no such track; true also when nothing was written. */
export async function deleteOwnLyrics(
  db: Queryable,
  { accountId, trackId }: { accountId: number; trackId: number },
): Promise<boolean> {
  const [row] = await db.execute<{ here: boolean }>(sql`
    with gone as (delete from own_lyrics where account_id = ${accountId}
      and recording_id = (select recording_id from track where id = ${trackId}))
    select exists (select from track where id = ${trackId}) as here`);
  return row?.here === true;
}
