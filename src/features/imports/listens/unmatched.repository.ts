import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { isoInstant } from '#db/iso-instant.ts';
import { rowsAs, textArray } from '#db/upsert.ts';
import { songKey } from '#music/titles.ts';
import type { Heard } from './heard.ts';

/** The id of the track that came here last. */
export async function newestTrackId(db: Queryable): Promise<number> {
  const [row] = await db.execute<{ id: number | null }>(sql`select max(id) as id from track`);
  return row?.id ?? 0;
}

/** Keeps listens to songs that are not here, each once; the import that named them last is the one that shows them. */
export async function keepUnmatched(
  db: Queryable,
  { accountId, importId, soughtUpTo }: { accountId: number; importId: string; soughtUpTo: number },
  listens: readonly { heard: Heard; song: string }[],
): Promise<void> {
  if (listens.length === 0) return;
  const columns = {
    song: 'text', listened_at: 'timestamptz', duration_played_ms: 'int', source: 'text', title: 'text', artist: 'text', album: 'text',
    spotify_id: 'text', mbid: 'text', isrc: 'text', title_norm: 'text',
  } as const; // biome-ignore format: a table of columns
  const rows = listens.map(({ heard, song }) => ({
    ...{
      song,
      listened_at: heard.listenedAt.toISOString(),
      duration_played_ms: heard.durationPlayedMs,
      source: heard.source,
    },
    ...{ title: heard.title, artist: heard.artist, album: heard.album },
    ...{ spotify_id: heard.spotifyId, mbid: heard.mbid, isrc: heard.isrc, title_norm: songKey(heard.title) },
  }));
  const names = sql.raw(Object.keys(columns).join(', '));
  await db.execute(sql`
    insert into unmatched_listen (account_id, import_id, sought_up_to, ${names})
    select distinct on (listened_at, song) ${accountId}::int, ${importId}::uuid, ${soughtUpTo}::int, ${names} from ${rowsAs('r', columns, rows)}
    order by listened_at, song
    on conflict (account_id, listened_at, song) do update set import_id = excluded.import_id
      where unmatched_listen.import_id is distinct from excluded.import_id`);
}

/** A song that is not here, with how often it was heard. */
export interface UnmatchedSong {
  title: string;
  artist: string | null;
  album: string | null;
  listens: number;
  /** ISO, to the millisecond. */
  last_listened_at: string;
}

/** The songs of an import that are not here, the most heard first. */
export async function listUnmatched(
  db: Queryable,
  { importId, limit, offset }: { importId: string; limit: number; offset: number },
): Promise<{ items: UnmatchedSong[]; total: number }> {
  const [row] = await db.execute<{ items: UnmatchedSong[]; total: number }>(sql`
    with songs as (
      select min(title) as title, min(artist) as artist, min(album) as album, count(*)::int as listens, max(listened_at) as last, song
      from unmatched_listen where import_id = ${importId} group by song)
    select (select count(*)::int from songs) as total, coalesce((
      select jsonb_agg(jsonb_build_object('title', title, 'artist', artist, 'album', album, 'listens', listens,
        'last_listened_at', ${isoInstant(sql`last`)}) order by listens desc, last desc, song)
      from (select * from songs order by listens desc, last desc, song limit ${limit} offset ${offset}) page), '[]') as items`);
  return { items: row?.items ?? [], total: row?.total ?? 0 };
}

/** Whether tracks came here since some of the listens were last sought. */
export async function hasNewTracks(db: Queryable): Promise<boolean> {
  const [row] = await db.execute<{ news: boolean }>(sql`
    select coalesce((select min(sought_up_to) from unmatched_listen) < (select max(id) from track), false) as news`);
  return row?.news ?? false;
}

/** What is said of a song. */
export interface SoughtSong {
  song: string;
  title: string;
  artist: string | null;
  album: string | null;
  spotifyId: string | null;
  mbid: string | null;
  isrc: string | null;
}

/** Songs that newer tracks give a reason to look for: by title or by id. */
export async function findWorthSeeking(
  db: Queryable,
  { upTo, limit }: { upTo: number; limit: number },
): Promise<SoughtSong[]> {
  const rows = await db.execute<SoughtSong & Record<string, unknown>>(sql`
    select distinct on (u.song) u.song, u.title, u.artist, u.album, u.spotify_id as "spotifyId", u.mbid, u.isrc from unmatched_listen u
    where u.sought_up_to < ${upTo} and (
      exists (select from track t where t.title_norm = u.title_norm and t.id > u.sought_up_to)
      or exists (select from track_external_id e where e.provider = 'spotify' and e.external_id = u.spotify_id)
      or exists (select from recording_external_id e where e.provider = 'mbid' and e.external_id = u.mbid)
      or exists (select from recording_external_id e where e.provider = 'isrc' and e.external_id = u.isrc))
    order by u.song limit ${limit}`);
  return [...rows];
}

/** Makes listens of those that waited for these songs; one that is here already is not doubled. Returns how many waited. */
export async function takeMatched(db: Queryable, found: readonly { song: string; trackId: number }[]): Promise<number> {
  if (found.length === 0) return 0;
  const [row] = await db.execute<{ waited: number }>(sql`
    with gone as (
      delete from unmatched_listen u using ${rowsAs('r', { song: 'text', trackId: 'int' }, found)} where u.song = r.song
      returning u.account_id, u.listened_at, u.duration_played_ms, u.source, r."trackId" as track_id
    ), added as (
      insert into listen (account_id, recording_id, track_id, listened_at, duration_played_ms, source)
      select distinct on (g.account_id, t.id, g.listened_at) g.account_id, t.recording_id, t.id, g.listened_at,
        coalesce(g.duration_played_ms, t.duration_ms), g.source
      from gone g join track t on t.id = g.track_id order by g.account_id, t.id, g.listened_at
      on conflict (account_id, track_id, listened_at) do nothing)
    select count(*)::int as waited from gone`);
  return row?.waited ?? 0;
}

/** Notes that these songs were looked for among all tracks up to this one. */
export async function noteSought(db: Queryable, songs: readonly string[], upTo: number): Promise<void> {
  await db.execute(sql`update unmatched_listen set sought_up_to = ${upTo} where song = any(${textArray(songs)})`);
}

/** The same for some of those that nothing new concerns; returns how many it was. */
export async function noteOthersSought(db: Queryable, upTo: number, limit: number): Promise<number> {
  const result = await db.execute(sql`
    update unmatched_listen set sought_up_to = ${upTo} where id in (
      select id from unmatched_listen where sought_up_to < ${upTo} order by sought_up_to limit ${limit})`);
  return result.count;
}
