import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { textArray } from '#db/upsert.ts';
import { idKeyOf } from '#features/catalog/index.ts';
import { PROVIDER_NAMES } from '#music/provider-names.ts';
import type { Capability } from '#providers/provider.ts';

/** What an artist can lack, as callers name it. */
export const LACKING = ['bio', 'images', 'tags', 'albums', 'top_tracks', 'similar'] as const;
type Lacking = (typeof LACKING)[number];

/** What is stored of an artist, and how it is kept. */
export interface ArtistState {
  id: number;
  followed: boolean;
  refreshedAt: Date | null;
  lacking: Lacking[];
  incompleteAlbums: number;
}

const milliseconds = (column: string): SQL => sql`extract(epoch from ${sql.raw(column)})::float8 * 1000`;
const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** What is stored of an artist; an id that was joined to another leads to that one. Null when there is none. */
export async function findArtistState(db: Queryable, artistId: number): Promise<ArtistState | null> {
  type Row = Record<Lacking, boolean> & { id: number; followed: boolean; refreshed_at: number | null; open: number };
  const [row] = await db.execute<Row>(sql`
    select a.id, exists (select from favorite_artist f where f.artist_id = a.id) as followed, ${milliseconds('a.refreshed_at')} as refreshed_at,
      a.bio is null as bio, a.images = '[]' as images, a.tags = '[]' as tags,
      not exists (select from album_artist c where c.artist_id = a.id) as albums,
      not exists (select from artist_top_track t where t.artist_id = a.id) as top_tracks,
      not exists (select from artist_similarity s where s.artist_id = a.id) as similar,
      (select count(*)::int from album where not tracks_complete
        and id in (select album_id from album_artist c where c.artist_id = a.id)) as open
    from artist a where a.id = coalesce((select new_id from artist_redirect where old_id = ${artistId}), ${artistId}::int)`);
  if (!row) return null;
  const { id, followed, refreshed_at, open, ...lacks } = row;
  const lacking = LACKING.filter((what) => lacks[what]);
  return { id, followed, refreshedAt: dateOf(refreshed_at), lacking, incompleteAlbums: open };
}

/** All artists that have music here, counted. */
export interface LibraryState {
  artists: number;
  /** By the newest answer of any source about them: younger than `freshSince`, older, or none yet. */
  fresh: number;
  stale: number;
  missing: number;
  oldest: { id: number; name: string; askedAt: Date } | null;
  withoutBio: number;
  withoutImages: number;
  /** Of some of their albums not all tracks are known. */
  withIncompleteAlbums: number;
}

/** Questions about an artist are remembered under the id that the artist has at the source. */
const ID_KEYS_OF_PROVIDERS = PROVIDER_NAMES.flatMap((provider) => {
  const idKey = idKeyOf(provider);
  return idKey ? [{ provider, idKey }] : [];
});

/** Counts artists by how fresh and how complete they are; `capabilities` are the questions that are about artists. */
export async function countLibraryState(
  db: Queryable,
  { capabilities, freshSince }: { capabilities: readonly Capability[]; freshSince: Date },
): Promise<LibraryState> {
  const providers = textArray(ID_KEYS_OF_PROVIDERS.map(({ provider }) => provider));
  const idKeys = textArray(ID_KEYS_OF_PROVIDERS.map(({ idKey }) => idKey));
  type Row = Omit<LibraryState, 'oldest'> & { oldest: { id: number; name: string; at: number } | null };
  const [row] = await db.execute<Row & Record<string, unknown>>(sql`
    with answers as materialized (
      select k.id_key, q.key, max(q.asked_at) as newest from asked q
      join unnest(${providers}, ${idKeys}) as k(provider, id_key) on k.provider = q.provider
      where q.outcome <> 'failed' and q.capability = any(${textArray(capabilities)})
      group by k.id_key, q.key
    ), answered as (
      select e.artist_id, max(answers.newest) as newest from answers
      join artist_external_id e on e.provider = answers.id_key and e.external_id = answers.key
      group by e.artist_id
    ), incomplete as (
      select distinct c.artist_id from album_artist c join album on album.id = c.album_id where not tracks_complete
    ), known as (
      select a.id, a.name, a.bio is null as no_bio, a.images = '[]' as no_images, answered.newest, incomplete.artist_id is not null as is_incomplete
      from artist a left join answered on answered.artist_id = a.id left join incomplete on incomplete.artist_id = a.id
      where exists (select from album_artist c where c.artist_id = a.id)
        or exists (select from track_artist c where c.artist_id = a.id)
    )
    select count(*)::int as artists,
      (count(*) filter (where newest >= ${freshSince.toISOString()}::timestamptz))::int as fresh,
      (count(*) filter (where newest < ${freshSince.toISOString()}::timestamptz))::int as stale,
      (count(*) filter (where newest is null))::int as missing,
      (count(*) filter (where no_bio))::int as "withoutBio",
      (count(*) filter (where no_images))::int as "withoutImages",
      (count(*) filter (where is_incomplete))::int as "withIncompleteAlbums",
      (select jsonb_build_object('id', id, 'name', name, 'at', ${milliseconds('newest')})
        from known where newest is not null order by newest, id limit 1) as oldest
    from known`);
  if (!row) throw new Error('an aggregate without groups has one row');
  const { oldest, ...counts } = row;
  return { ...counts, oldest: oldest && { id: oldest.id, name: oldest.name, askedAt: new Date(oldest.at) } };
}

/** How many artists are followed, how many of them were never refreshed, and when the others were at the earliest. */
export async function countFollowed(
  db: Queryable,
): Promise<{ followed: number; neverRefreshed: number; oldestRefresh: Date | null }> {
  const [row] = await db.execute<{ followed: number; never: number; oldest: number | null }>(sql`
    select count(*)::int as followed, (count(*) filter (where refreshed_at is null))::int as never,
      ${milliseconds('min(refreshed_at)')} as oldest
    from artist where id in (select artist_id from favorite_artist)`);
  return {
    followed: row?.followed ?? 0,
    neverRefreshed: row?.never ?? 0,
    oldestRefresh: dateOf(row?.oldest ?? null),
  };
}
