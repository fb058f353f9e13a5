import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import type { IdPage } from './albums.repository.ts';
import type { Totals } from './exact-totals.repository.ts';

export const ARTIST_SORTS = ['popularity', 'name', 'created'] as const;
export const ALBUM_SORTS = ['popularity', 'name', 'created', 'released'] as const;
export const TRACK_SORTS = ['popularity', 'name', 'created'] as const;
export type ArtistSort = (typeof ARTIST_SORTS)[number];
export type AlbumSort = (typeof ALBUM_SORTS)[number];
export type TrackSort = (typeof TRACK_SORTS)[number];

/** Each has an index that gives this very order. */
const ARTIST_ORDERS: Record<ArtistSort, string> = {
  popularity: 'popularity desc, id',
  name: 'name_norm using ~<~, popularity desc, id',
  created: 'created_at desc, id desc',
};
const ALBUM_ORDERS: Record<AlbumSort, string> = {
  popularity: 'popularity desc, id',
  name: 'title_norm using ~<~, popularity desc, id',
  created: 'created_at desc, id desc',
  released: 'release_year desc nulls last, id',
};

interface Paging {
  limit: number;
  offset: number;
}

/** Artists that have music here: credited on an album or a track. */
export function listArtistIds(db: Queryable, totals: Totals, sort: ArtistSort, paging: Paging): Promise<IdPage> {
  // Without `offset 0` all credits would be read and hashed for a page of twenty.
  const withMusic = sql`artist e where exists (select from album_artist c where c.artist_id = e.id offset 0)
    or exists (select from track_artist c where c.artist_id = e.id offset 0)`;
  return listPage(db, totals, { name: 'artist', from: withMusic, order: ARTIST_ORDERS[sort] }, paging);
}

/** All albums. */
export function listAlbumIds(db: Queryable, totals: Totals, sort: AlbumSort, paging: Paging): Promise<IdPage> {
  return listPage(db, totals, { name: 'album', from: sql`album e`, order: ALBUM_ORDERS[sort] }, paging);
}

interface WholeList {
  name: string;
  from: SQL;
  order: string;
}

async function listPage(
  db: Queryable,
  totals: Totals,
  { name, from, order }: WholeList,
  { limit, offset }: Paging,
): Promise<IdPage> {
  const rows = await db.execute<{ id: number }>(
    sql`select e.id from ${from} order by ${sql.raw(order)} limit ${limit} offset ${offset}`,
  );
  return { ids: rows.map(({ id }) => id), total: await totals.count(db, name, from) };
}

/** The place of a track in a list, to go on from. */
export interface TrackCursor {
  sort: TrackSort;
  /** What the list is sorted by, as text. */
  value: string;
  id: number;
}

/** `after` gives the rows behind a place, `value` the place of a row. The first comparison of each is what the index is searched by. */
const TRACK_ORDERS: Record<TrackSort, { order: string; value: string; after: (cursor: TrackCursor) => SQL }> = {
  popularity: {
    order: 'popularity desc, id',
    value: 'popularity',
    after: ({ value, id }) => sql`popularity <= ${value}::int and (popularity < ${value}::int or id > ${id})`,
  },
  name: {
    order: 'title_norm using ~<~, id',
    value: 'title_norm',
    after: ({ value, id }) => sql`title_norm ~>=~ ${value}::text and (title_norm ~>~ ${value}::text or id > ${id})`,
  },
  created: {
    order: 'created_at desc, id desc',
    // Milliseconds: the column is that fine.
    value: '(extract(epoch from created_at) * 1000)::bigint',
    after: ({ value, id }) => sql`(created_at, id) < (to_timestamp(${value}::bigint / 1000.0), ${id}::int)`,
  },
};

interface TrackPage extends IdPage {
  /** The place of the last row; null when nothing comes after it. */
  next: TrackCursor | null;
}

/** A page of all tracks: after `cursor` when there is one, else from `offset` on. */
export async function listTrackIds(
  db: Queryable,
  totals: Totals,
  sort: TrackSort,
  { limit, offset, cursor }: Paging & { cursor?: TrackCursor },
): Promise<TrackPage> {
  const { order, value, after } = TRACK_ORDERS[sort];
  const rows = await db.execute<{ id: number; value: string }>(sql`
    select id, ${sql.raw(`(${value})::text`)} as value from track ${cursor ? sql`where ${after(cursor)}` : sql``}
    order by ${sql.raw(order)} limit ${limit + 1} offset ${cursor ? 0 : offset}`);
  const last = rows[limit - 1];
  return {
    ids: rows.slice(0, limit).map(({ id }) => id),
    total: await totals.count(db, 'track', sql`track`),
    next: last && rows.length > limit ? { sort, value: last.value, id: last.id } : null,
  };
}
