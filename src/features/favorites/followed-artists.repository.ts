import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';

/** An artist whose new music somebody wants to hear of. */
export interface FollowedArtist {
  id: number;
  name: string;
  /** When all sources were last asked about it again; null: never. */
  refreshedAt: Date | null;
}

const ourArtist = (id: number) =>
  sql`id = coalesce((select new_id from artist_redirect where old_id = ${id}), ${id}::int)`;
const milliseconds = (column: string) => sql`extract(epoch from ${sql.raw(column)})::float8 * 1000`;

/** Those to refresh first: never refreshed ones, then by how long ago that was. */
export async function listFollowedArtists(db: Queryable, { limit }: { limit: number }): Promise<FollowedArtist[]> {
  const rows = await db.execute<{ id: number; name: string; at: number | null }>(sql`
    select id, name, ${milliseconds('refreshed_at')} as at from artist
    where followed_at is not null order by refreshed_at nulls first, id limit ${limit}`);
  return rows.map(({ id, name, at }) => ({ id, name, refreshedAt: at === null ? null : new Date(at) }));
}

/** Who was followed since when, the latest first. */
export async function listFollows(
  db: Queryable,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ follows: { artistId: number; since: Date }[]; total: number }> {
  const [row] = await db.execute<{ total: number; follows: { id: number; at: number }[] }>(sql`
    select (select count(*)::int from artist where followed_at is not null) as total, coalesce((
      select jsonb_agg(jsonb_build_object('id', id, 'at', ${milliseconds('followed_at')})) from (
        select id, followed_at from artist where followed_at is not null
        order by followed_at desc, id desc limit ${limit} offset ${offset}) page), '[]') as follows`);
  return {
    follows: (row?.follows ?? []).map(({ id, at }) => ({ artistId: id, since: new Date(at) })),
    total: row?.total ?? 0,
  };
}

/** Follows an artist, if it is not followed already; null when there is none with this id. */
export async function followArtist(
  db: Queryable,
  artistId: number,
  now: Date,
): Promise<{ artistId: number; since: Date } | null> {
  const [row] = await db.execute<{ id: number; at: number }>(sql`
    update artist set followed_at = coalesce(followed_at, ${now.toISOString()}::timestamptz)
    where ${ourArtist(artistId)} returning id, ${milliseconds('followed_at')} as at`);
  return row ? { artistId: row.id, since: new Date(row.at) } : null;
}

/** Follows an artist no more; false when there is none with this id. */
export async function unfollowArtist(db: Queryable, artistId: number): Promise<boolean> {
  const rows = await db.execute(sql`update artist set followed_at = null where ${ourArtist(artistId)} returning id`);
  return rows.length > 0;
}
