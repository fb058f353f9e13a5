import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray } from '#db/upsert.ts';

/** For whom something is looked up: an account; null for nobody in particular, who hides nothing. */
export type ViewerId = number | null;

/** How many of its tags count as what it is like: those that are shown as its genres. */
const STRONGEST = sql.raw('5');

/**
 * A condition of a query: this person has not hidden it. Hidden are an artist, and everybody and everything with a tag, that a person
 * does not want to meet, and albums and tracks that are by nobody else. Whoever hides nothing pays for one look.
 */
export function notHidden(kind: 'artist' | 'album' | 'track', id: SQL, viewerId: ViewerId): SQL {
  if (viewerId === null) return sql`true`;
  return sql`(not ${hidesAnything(viewerId)} or not (${HIDDEN[kind](id, viewerId)}))`;
}

/** True of a person who hides anything at all; not of null. */
export const hidesAnything = (viewerId: number | SQL): SQL => sql`
  (exists (select from hidden_artist where account_id = ${viewerId}) or exists (select from hidden_tag where account_id = ${viewerId}))`;

// Names of rows that no query has which this is put into: the ids that are handed in are of its rows.
const HIDDEN: Record<'artist' | 'album' | 'track', (id: SQL, viewerId: number) => SQL> = {
  artist: (id, viewerId) => sql`
    exists (select from hidden_artist hidden_h where hidden_h.account_id = ${viewerId} and hidden_h.artist_id = ${id})
    or ${carriesHidden(sql`artist hidden_e`, sql`hidden_e.id = ${id}`, viewerId)}`,
  album: (id, viewerId) => sql`
    ${carriesHidden(sql`album hidden_e`, sql`hidden_e.id = ${id}`, viewerId)}
    or not exists (select from album_artist hidden_c where hidden_c.album_id = ${id} and not (${HIDDEN.artist(sql`hidden_c.artist_id`, viewerId)}))`,
  track: (id, viewerId) => sql`
    ${carriesHidden(sql`track hidden_t join recording hidden_e on hidden_e.id = hidden_t.recording_id`, sql`hidden_t.id = ${id}`, viewerId)}
    or not exists (select from track_artist hidden_c where hidden_c.track_id = ${id} and not (${HIDDEN.artist(sql`hidden_c.artist_id`, viewerId)}))`,
};

function carriesHidden(from: SQL, isMeant: SQL, viewerId: number): SQL {
  return sql`exists (select from ${from} join hidden_tag hidden_h on hidden_h.account_id = ${viewerId}
    and hidden_h.name_norm = any(hidden_e.tag_names[1:${STRONGEST}]) where ${isMeant})`;
}

/** Those of some things that this person has not hidden, in the same order. */
export async function keepVisible(
  db: Queryable,
  kind: 'artist' | 'album' | 'track',
  ids: readonly number[],
  viewerId: ViewerId,
): Promise<number[]> {
  if (ids.length === 0 || viewerId === null) return [...ids];
  const rows = await db.execute<{ id: number }>(sql`
    select i.id from unnest(${idArray(ids)}) with ordinality as i(id, place)
    where ${notHidden(kind, sql`i.id`, viewerId)} order by i.place`);
  return rows.map(({ id }) => id);
}

/** The normalised names of the tags that this person has hidden. */
export async function listHiddenTagNames(db: Queryable, viewerId: number): Promise<Set<string>> {
  const rows = await db.execute<{ name: string }>(
    sql`select name_norm as name from hidden_tag where account_id = ${viewerId}`,
  );
  return new Set(rows.map(({ name }) => name));
}

/** Whether this person hides anything at all. */
export async function hasHidden(db: Queryable, viewerId: number): Promise<boolean> {
  const [row] = await db.execute<{ has: boolean }>(sql`select ${hidesAnything(viewerId)} as has`);
  return row?.has ?? false;
}
