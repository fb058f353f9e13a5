import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';

/** An artist whose new music somebody wants to hear of. */
export interface FollowedArtist {
  id: number;
  name: string;
  /** When all sources were last asked about it again; null: never. */
  refreshedAt: Date | null;
}

const ourArtist = (id: number) => sql`coalesce((select new_id from artist_redirect where old_id = ${id}), ${id}::int)`;
const milliseconds = (column: string) => sql`extract(epoch from ${sql.raw(column)})::float8 * 1000`;

/** Anybody's favourites, those to refresh first: never refreshed ones, then by how long ago that was. */
export async function listFollowedArtists(db: Queryable, { limit }: { limit: number }): Promise<FollowedArtist[]> {
  const rows = await db.execute<{ id: number; name: string; at: number | null }>(sql`
    select id, name, ${milliseconds('refreshed_at')} as at from artist
    where id in (select artist_id from favorite_artist) order by refreshed_at nulls first, id limit ${limit}`);
  return rows.map(({ id, name, at }) => ({ id, name, refreshedAt: at === null ? null : new Date(at) }));
}

/** Whom this person follows since when, the latest first. */
export async function listFollows(
  db: Queryable,
  { accountId, limit, offset }: { accountId: number; limit: number; offset: number },
): Promise<{ follows: { artistId: number; since: Date }[]; total: number }> {
  const [row] = await db.execute<{ total: number; follows: { id: number; at: number }[] }>(sql`
    select (select count(*)::int from favorite_artist where account_id = ${accountId}) as total, coalesce((
      select jsonb_agg(jsonb_build_object('id', artist_id, 'at', ${milliseconds('created_at')})) from (
        select artist_id, created_at from favorite_artist where account_id = ${accountId}
        order by created_at desc, artist_id limit ${limit} offset ${offset}) page), '[]') as follows`);
  return {
    follows: (row?.follows ?? []).map(({ id, at }) => ({ artistId: id, since: new Date(at) })),
    total: row?.total ?? 0,
  };
}

/** Follows an artist, if it is not followed already; null when there is none with this id. */
export async function followArtist(
  db: Queryable,
  { accountId, artistId, now }: { accountId: number; artistId: number; now: Date },
): Promise<{ artistId: number; since: Date } | null> {
  const [row] = await db.execute<{ id: number; at: number }>(sql`
    insert into favorite_artist (account_id, artist_id, created_at)
    select ${accountId}, id, ${now.toISOString()}::timestamptz from artist where id = ${ourArtist(artistId)}
    on conflict (account_id, artist_id) do update set created_at = favorite_artist.created_at
    returning artist_id as id, ${milliseconds('created_at')} as at`);
  return row ? { artistId: row.id, since: new Date(row.at) } : null;
}

/** Follows an artist no more; false when there is none with this id. */
export async function unfollowArtist(
  db: Queryable,
  { accountId, artistId }: { accountId: number; artistId: number },
): Promise<boolean> {
  const rows = await db.execute(sql`
    with gone as (delete from favorite_artist where account_id = ${accountId} and artist_id = ${ourArtist(artistId)})
    select from artist where id = ${ourArtist(artistId)}`);
  return rows.length > 0;
}
