import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray } from '#db/upsert.ts';
import type { ProviderName } from '#music/provider-names.ts';
import { notHidden, type ViewerId } from './hidden-filter.repository.ts';

/** Who is similar, how much (0..1, the mean over the sources that know any similar artist), and who says so. */
export interface SimilarArtist {
  id: number;
  score: number;
  sources: ProviderName[];
}

const scored = (artistId: number, viewerId: ViewerId): SQL => sql`
  select s.similar_artist_id as id, array_agg(s.provider order by s.score desc, s.provider) as sources,
    sum(s.score)::float8 / (select count(distinct provider) from artist_similarity where artist_id = ${artistId}) as score
  from artist_similarity s where s.artist_id = ${artistId} and s.similar_artist_id <> ${artistId}
    and ${notHidden('artist', sql`s.similar_artist_id`, viewerId)} group by 1`;

/** The artists that sources call similar to this one and that the viewer has not hidden, strongest first. */
export async function listSimilarArtists(
  db: Queryable,
  artistId: number,
  { viewerId, limit, offset }: { viewerId: ViewerId; limit: number; offset: number },
): Promise<{ similar: SimilarArtist[]; total: number }> {
  const [row] = await db.execute<{ similar: SimilarArtist[]; total: number }>(sql`
    with scored as (${scored(artistId, viewerId)})
    select (select count(*)::int from scored) as total, coalesce((
      select jsonb_agg(jsonb_build_object('id', id, 'score', round(score::numeric, 4), 'sources', sources)) from (
        select s.* from scored s join artist a on a.id = s.id order by s.score desc, a.popularity desc, s.id
        limit ${limit} offset ${offset}) page), '[]') as similar`);
  return row ?? { similar: [], total: 0 };
}

interface RecommendedFrom {
  artists: readonly number[];
  viewerId: ViewerId;
  perArtist: number;
  limit: number;
}

/** The best tracks of artists similar to this one: at most `perArtist` of each, every artist's best before anybody's second. */
export async function listRecommendedTracks(
  db: Queryable,
  artistId: number,
  { artists, viewerId, perArtist, limit }: RecommendedFrom,
): Promise<{ trackId: number; artistId: number }[]> {
  return db.execute<{ trackId: number; artistId: number }>(sql`
    with chosen as (
      select id as artist_id, place from unnest(${idArray(artists)}) with ordinality as c(id, place)
    ), listed as (
      select artist_id, track_id, avg(rank) as rank from artist_top_track
      where artist_id in (select artist_id from chosen) group by 1, 2
    ), songs as (
      select distinct on (ta.artist_id, t.title_norm) ta.artist_id, t.id, l.rank, t.popularity
      from chosen c join track_artist ta on ta.artist_id = c.artist_id join track t on t.id = ta.track_id
      left join listed l on l.artist_id = ta.artist_id and l.track_id = t.id
      where not exists (select from track_artist own where own.track_id = t.id and own.artist_id = ${artistId})
        and ${notHidden('track', sql`t.id`, viewerId)}
      order by ta.artist_id, t.title_norm, l.rank nulls last, t.popularity desc, t.id
    ), ranked as (
      select *, row_number() over (partition by artist_id order by rank nulls last, popularity desc, id) as nth from songs
    ), unique_tracks as (
      select distinct on (r.id) r.id, r.artist_id, r.nth, c.place from ranked r join chosen c using (artist_id)
      where r.nth <= ${perArtist} order by r.id, c.place
    )
    select id as "trackId", artist_id as "artistId" from unique_tracks order by nth, place, id limit ${limit}`);
}

/** Of some artists, those of whom the sources' lists of best tracks are not here. */
export async function listArtistsWithoutTopTracks(db: Queryable, artistIds: readonly number[]): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(sql`
    select c.id from unnest(${idArray(artistIds)}) as c(id)
    where not exists (select from artist_top_track t where t.artist_id = c.id)`);
  return rows.map((row) => row.id);
}
