import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { isoInstant } from '#db/iso-instant.ts';
import { idArray } from '#db/upsert.ts';

/** An entry as it is kept; `position` says nothing but the order. */
export interface StoredEntry {
  entryId: number;
  position: number;
  trackId: number;
  addedAt: string;
  addedBy: number | null;
  reason: Record<string, unknown> | null;
}

/** A place in the order of a playlist, right behind the entry that stood there. */
export interface EntryCursor {
  position: number;
  entryId: number;
}

interface EntryPage {
  entries: StoredEntry[];
  /** The place in the list of the first of them, from 0. */
  first: number;
  total: number;
}

/** Some of the tracks of a playlist, in order: those behind the cursor, or from the offset on. */
export async function listEntries(
  db: Queryable,
  playlistId: number,
  { limit, offset, cursor }: { limit: number; offset: number; cursor?: EntryCursor },
): Promise<EntryPage> {
  const behind = cursor && sql`(position, id) > (${cursor.position}::int, ${cursor.entryId}::bigint)`;
  const [row] = await db.execute<{ entries: StoredEntry[]; first: number; total: number }>(sql`
    with entry as (select * from playlist_track where playlist_id = ${playlistId}),
    page as (select * from entry ${behind ? sql`where ${behind}` : sql``} order by position, id
      limit ${limit} offset ${cursor ? 0 : offset})
    select (select count(*)::int from entry) as total,
      ${behind ? sql`(select count(*)::int from entry where not (${behind}))` : sql`${offset}::int`} as first,
      coalesce((select jsonb_agg(jsonb_build_object('entryId', id, 'position', position, 'trackId', track_id,
        'addedAt', ${isoInstant(sql`added_at`)}, 'addedBy', added_by, 'reason', reason) order by position, id) from page), '[]') as entries`);
  return row ?? { entries: [], first: 0, total: 0 };
}

/** All entries of a playlist in order, as far as moving them is concerned. */
export async function listOrder(db: Queryable, playlistId: number): Promise<{ entryId: number; trackId: number }[]> {
  const rows = await db.execute<{ entryId: number; trackId: number }>(sql`
    select id::float8 as "entryId", track_id as "trackId" from playlist_track
    where playlist_id = ${playlistId} order by position, id`);
  return [...rows];
}

/** Gives a playlist this order: all of its entries, each once. Entries that keep their place are not written. */
export async function writeOrder(tx: Queryable, entryIds: readonly number[]): Promise<void> {
  const ids = sql`(select ${`{${entryIds.join(',')}}`}::bigint[])::bigint[]`;
  await tx.execute(sql`
    update playlist_track e set position = wanted.place from (
      select id, ordinality::int - 1 as place from unnest(${ids}) with ordinality as w(id, ordinality)) wanted
    where e.id = wanted.id and e.position <> wanted.place`);
}

interface Addition {
  playlistId: number;
  trackIds: readonly number[];
  /** Before which place; at the end where there is no such place. */
  position: number;
  allowDuplicates: boolean;
  addedBy: number;
  now: Date;
}

/** What became of an addition. */
export interface Added {
  /** How many tracks the playlist had before. */
  before: number;
  /** Indexes into the wanted ids: those that were added. */
  added: number[];
  /** The wanted ids that are tracks of ours. */
  known: number[];
}

/**
 * Adds tracks in one statement, however many, in the order in which they are given. Without duplicates, those are left out that the
 * playlist has or that came before among the given. Whoever calls holds the playlist.
 */
export async function addEntries(tx: Queryable, addition: Addition): Promise<Added> {
  const { playlistId, trackIds, position, allowDuplicates, addedBy, now } = addition;
  const ids = idArray(trackIds);
  // A track that is being deleted is waited for, and is none then. Places are given anew, because deleted tracks leave holes.
  const [row] = await tx.execute<Added & Record<string, unknown>>(sql`
    with wanted as (
      select track_id, ordinality::int as at, row_number() over (partition by track_id order by ordinality) as nth
      from unnest(${ids}) with ordinality as w(track_id, ordinality)
    ), known as (
      select id from track where id = any(${ids}) order by id for key share
    ), entry as (
      select id, track_id, row_number() over (order by position, id)::int - 1 as place
      from playlist_track where playlist_id = ${playlistId}
    ), fresh as (
      select w.track_id, w.at, row_number() over (order by w.at)::int - 1 as nth from wanted w join known k on k.id = w.track_id
      where ${allowDuplicates} or (w.nth = 1 and not exists (select from entry e where e.track_id = w.track_id))
    ), size as (
      select (select count(*)::int from entry) as before, (select count(*)::int from fresh) as more
    ), moved as (
      update playlist_track p set position = to_be.place from (
        select id, case when place >= ${position} then place + more else place end as place from entry, size) to_be
      where to_be.id = p.id and to_be.place <> p.position
    ), added as (
      insert into playlist_track (playlist_id, position, track_id, added_at, added_by)
      select ${playlistId}, least(${position}, before) + nth, track_id, ${now.toISOString()}::timestamptz, ${addedBy}
      from fresh, size
    )
    select before, coalesce((select jsonb_agg(at - 1 order by at) from fresh), '[]') as added,
      coalesce((select jsonb_agg(id) from known), '[]') as known from size`);
  return row ?? { before: 0, added: [], known: [] };
}

/** Takes entries of a track out: all, or only this one. Returns how many they were. */
export async function removeEntries(
  tx: Queryable,
  { playlistId, trackId, entryId }: { playlistId: number; trackId: number; entryId?: number },
): Promise<number> {
  const removed = await tx.execute(sql`
    delete from playlist_track where playlist_id = ${playlistId} and track_id = ${trackId}
      ${entryId === undefined ? sql`` : sql`and id = ${entryId}::bigint`}`);
  return removed.count;
}

/** Which entry stands at a place, from 0. */
export async function entryAt(
  db: Queryable,
  playlistId: number,
  place: number,
): Promise<{ entryId: number; trackId: number } | undefined> {
  const [row] = await db.execute<{ entryId: number; trackId: number }>(sql`
    select id::float8 as "entryId", track_id as "trackId" from playlist_track
    where playlist_id = ${playlistId} order by position, id limit 1 offset ${place}`);
  return row;
}

/** The tracks of one playlist into an empty one, added now by its owner. */
export async function copyEntries(
  tx: Queryable,
  { from, to, addedBy, now }: { from: number; to: number; addedBy: number; now: Date },
): Promise<void> {
  await tx.execute(sql`
    insert into playlist_track (playlist_id, position, track_id, added_at, added_by)
    select ${to}, row_number() over (order by e.position, e.id)::int - 1, e.track_id, ${now.toISOString()}::timestamptz, ${addedBy}
    from (select p.* from playlist_track p join track t on t.id = p.track_id where p.playlist_id = ${from} for key share of t) e`);
}
