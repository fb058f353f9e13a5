import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray, rowsAs, textArray } from '#db/upsert.ts';
import { type IdKey, NAME_PAGES, type SourceName } from '#music/provider-names.ts';

export interface KnownArtist {
  id: number;
  /** Ids under which it was known before others of ours were joined to it. */
  formerIds: number[];
  nameNorm: string;
  aliases: string[];
  popularity: number;
  externalIds: [IdKey, string][];
  /** The providers and keys of its source records. */
  records: [SourceName, string][];
}

/** Ours that may be meant: by external id, by name or alias, or by our own id. */
export async function findArtists(
  db: Queryable,
  wanted: { externalIds: { provider: string; external_id: string }[]; names: string[]; ids: number[] },
): Promise<KnownArtist[]> {
  return db.execute<KnownArtist & Record<string, unknown>>(sql`
    with wanted as (
      select e.artist_id as id from artist_external_id e
        join ${rowsAs('r', { provider: 'text', external_id: 'text' }, wanted.externalIds)} using (provider, external_id)
      union select id from artist where name_norm = any(${textArray(wanted.names)})
      union select id from artist where aliases && ${textArray(wanted.names)}
      union select id from artist where id = any(${idArray(wanted.ids)})
      union select new_id from artist_redirect where old_id = any(${idArray(wanted.ids)})
    )
    select a.id, array(select old_id from artist_redirect where new_id = a.id) as "formerIds", a.name_norm as "nameNorm", a.aliases, a.popularity,
      coalesce((select jsonb_agg(jsonb_build_array(e.provider, e.external_id))
        from artist_external_id e where e.artist_id = a.id), '[]') as "externalIds",
      coalesce((select jsonb_agg(jsonb_build_array(s.provider, s.key))
        from source_record s where s.artist_id = a.id), '[]') as records
    from artist a join wanted using (id) order by a.id`);
}

/**
 * Keys of the albums and songs that artists are credited on, guests too, as evidence of who they are; at most 2,000 of each. What only a
 * page about a name credits to them is none: the page may mean a namesake.
 */
export async function findTitles(db: Queryable, artistIds: number[]): Promise<Map<number, string[]>> {
  if (artistIds.length === 0) return new Map();
  const rows = await db.execute<{ id: number; titles: string[] }>(sql`
    select a.id, array(
      select title_norm from (
        (select al.title_norm from album_artist aa join album al on al.id = aa.album_id
          where aa.artist_id = a.id and ${isTold(sql`al.id`)} limit 2000)
        union (select t.title_norm from track_artist ta join track t on t.id = ta.track_id
          where ta.artist_id = a.id and ${isTold(sql`t.album_id`)} limit 2000)) t) as titles
    from artist a where a.id = any(${idArray(artistIds)})`);
  return new Map(rows.map((row) => [row.id, row.titles]));
}

/** Whether a source that tells namesakes apart knows the album. */
function isTold(albumId: SQL): SQL {
  return sql`exists (select from source_record s where s.album_id = ${albumId} and s.provider <> all(${textArray([...NAME_PAGES])}))`;
}

/** Our artists by external id: `deezer:27` → id. */
export async function findArtistIds(
  db: Queryable,
  externalIds: { provider: string; external_id: string }[],
): Promise<Map<string, number>> {
  if (externalIds.length === 0) return new Map();
  const rows = await db.execute<{ provider: string; external_id: string; artist_id: number }>(sql`
    select e.* from artist_external_id e
    join ${rowsAs('r', { provider: 'text', external_id: 'text' }, externalIds)} using (provider, external_id)`);
  return new Map(rows.map((row) => [`${row.provider}:${row.external_id}`, row.artist_id]));
}

/** The strongest of ours under each name, before those for whom it is another name: normalised name → id. */
export async function findStrongestByName(db: Queryable, names: readonly string[]): Promise<Map<string, number>> {
  if (names.length === 0) return new Map();
  const rows = await db.execute<{ name: string; id: number }>(sql`
    with wanted as materialized (select unnest(${textArray(names)}) as name)
    select distinct on (name) name, id from (
      select w.name, a.id, a.popularity, 0 as rank from wanted w join artist a on a.name_norm = w.name
      union all
      select w.name, a.id, a.popularity, 1 from wanted w join artist a on a.aliases @> array[w.name]) found
    order by name, rank, popularity desc, id`);
  return new Map(rows.map((row) => [row.name, row.id]));
}
