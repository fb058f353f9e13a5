import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';

/** An artist whose new music somebody wants to hear of. */
export interface FollowedArtist {
  id: number;
  name: string;
  /** When all sources were last asked about it again; null: never. */
  refreshedAt: Date | null;
}

/** Anybody's favourite artists, those to refresh first: never refreshed ones, then by how long ago that was. */
export async function listFollowedArtists(db: Queryable, { limit }: { limit: number }): Promise<FollowedArtist[]> {
  const rows = await db.execute<{ id: number; name: string; at: number | null }>(sql`
    select id, name, extract(epoch from refreshed_at)::float8 * 1000 as at from artist
    where id in (select artist_id from favorite_artist) order by refreshed_at nulls first, id limit ${limit}`);
  return rows.map(({ id, name, at }) => ({ id, name, refreshedAt: at === null ? null : new Date(at) }));
}
