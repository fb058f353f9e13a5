import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray } from '#db/upsert.ts';
import type { ExternalIds, IdKey } from '#music/provider-names.ts';
import type { KnownArtistRef } from './artist-questions.ts';
import { notHidden, type ViewerId } from './hidden-filter.repository.ts';

/** Our artist with all its external ids, as sources are asked about it; an id that was joined to another leads to that one. */
export async function findArtistRef(db: Queryable, id: number): Promise<KnownArtistRef | null> {
  const [row] = await db.execute<{ id: number; name: string; ids: [IdKey, string][] }>(sql`
    select a.id, a.name, coalesce((
      select jsonb_agg(jsonb_build_array(e.provider, e.external_id) order by length(e.external_id) desc, e.external_id desc)
      from artist_external_id e where e.artist_id = a.id), '[]') as ids
    from artist a where a.id = coalesce((select new_id from artist_redirect where old_id = ${id}), ${id})`);
  return row ? { id: row.id, name: row.name, externalIds: Object.fromEntries(row.ids) as ExternalIds } : null;
}

/** Our id of an artist by an id of a source, or by our own id, following redirects. */
export async function findArtistId(db: Queryable, ref: { key: IdKey | 'id'; id: string }): Promise<number | null> {
  const [row] =
    ref.key === 'id'
      ? await db.execute<{ id: number }>(sql`
          select a.id from artist a where a.id = coalesce((select new_id from artist_redirect where old_id = ${Number(ref.id)}), ${Number(ref.id)})`)
      : await db.execute<{ id: number }>(sql`
          select artist_id as id from artist_external_id where provider = ${ref.key} and external_id = ${ref.id}`);
  return row?.id ?? null;
}

/** The artists that sources call similar to this one and that the viewer has not hidden, strongest first: scores of all sources together. */
export async function listSimilarArtistIds(
  db: Queryable,
  artistId: number,
  { viewerId, limit, minFollowers = 0 }: { viewerId: ViewerId; limit: number; minFollowers?: number },
): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(sql`
    select s.similar_artist_id as id from artist_similarity s join artist a on a.id = s.similar_artist_id
    where s.artist_id = ${artistId} and s.similar_artist_id <> ${artistId}
      and ${notHidden('artist', sql`a.id`, viewerId)}
      and (${minFollowers}::bigint = 0 or coalesce(a.followers, a.listeners, 0) >= ${minFollowers})
    group by s.similar_artist_id, a.popularity
    order by sum(s.score) desc, a.popularity desc, s.similar_artist_id limit ${limit}`);
  return rows.map((row) => row.id);
}

/** The best tracks of an artist: the sources' own lists first (by their mean rank), then by popularity; each song once. */
export async function listTopTrackIds(db: Queryable, artistId: number, limit: number): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(sql`
    with listed as (
      select track_id, avg(rank) as rank, count(*) as lists from artist_top_track where artist_id = ${artistId} group by track_id
    ), candidates as (
      select t.id, t.recording_id, t.title_norm, l.rank, l.lists, t.popularity from track_artist ta join track t on t.id = ta.track_id
      left join listed l on l.track_id = t.id where ta.artist_id = ${artistId}
    ), songs as (
      select distinct on (title_norm) id, rank, lists, popularity from candidates
      order by title_norm, rank nulls last, popularity desc, id
    )
    select id from songs order by rank is null, rank, lists desc, popularity desc, id limit ${limit}`);
  return rows.map((row) => row.id);
}

const WITHOUT_MUSIC = sql`not exists (select from favorite_artist where artist_id = a.id)
  and not exists (select from album_artist where artist_id = a.id)
  and not exists (select from track_artist where artist_id = a.id)
  and not exists (select from recording where artist_id = a.id)`;

/** Those of some artists who are credited for nothing and whom nobody follows. */
export async function listArtistsWithoutMusic(db: Queryable, artistIds: readonly number[]): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(
    sql`select a.id from artist a where a.id = any(${idArray(artistIds)}) and ${WITHOUT_MUSIC}`,
  );
  return rows.map((row) => row.id);
}

/** Deletes those of some artists who are credited for nothing still, and whom nobody follows. To be called in a transaction. */
export async function deleteArtistsWithoutMusic(db: Queryable, artistIds: readonly number[]): Promise<void> {
  // Whoever is about to follow one of them has either done so by then, or finds nobody there.
  await db.execute(sql`select from artist where id = any(${idArray(artistIds)}) order by id for update`);
  await db.execute(sql`
    with deleted as (delete from artist a where a.id = any(${idArray(artistIds)}) and ${WITHOUT_MUSIC} returning a.id)
    delete from search_doc where kind = 'artist' and entity_id in (select id from deleted)`);
}
