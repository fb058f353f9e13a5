import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { textArray } from '#db/upsert.ts';

/** Our tracks by their ids at Spotify. */
export async function findTracksOfSpotify(db: Queryable, spotifyIds: readonly string[]): Promise<Map<string, number>> {
  if (spotifyIds.length === 0) return new Map();
  const rows = await db.execute<{ id: string; track_id: number }>(sql`
    select external_id as id, track_id from track_external_id where provider = 'spotify' and external_id = any(${textArray(spotifyIds)})`);
  return new Map(rows.map(({ id, track_id }) => [id, track_id]));
}
