import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray, replaceChanged } from '#db/upsert.ts';

export interface CreditRow {
  owner: number;
  position: number;
  artist_id: number;
  name: string;
  join_phrase: string;
}

/** Makes the credits of albums or tracks exactly these. `created` are owners that have none yet. Returns how many rows were written. */
export async function writeCredits(
  db: Queryable,
  of: 'album' | 'track',
  rows: readonly CreditRow[],
  created: ReadonlySet<number>,
): Promise<number> {
  const owner = `${of}_id`;
  const columns: Record<string, string> = {
    [owner]: 'int',
    position: 'int',
    artist_id: 'int',
    name: 'text',
    join_phrase: 'text',
  };
  const target = { table: `${of}_artist`, key: [owner, 'position'], columns, owner };
  const had = [...new Set(rows.map((row) => row.owner))].filter((id) => !created.has(id));
  const credits = rows.map(({ owner: id, ...row }) => ({ [owner]: id, ...row }));
  return replaceChanged(db, target, had, credits);
}

/** Who is credited on some albums and their tracks, by the name in the credit. */
export async function findCreditedArtists(
  db: Queryable,
  albumIds: readonly number[],
): Promise<{ album_id: number; name: string; artist_id: number }[]> {
  if (albumIds.length === 0) return [];
  return db.execute<{ album_id: number; name: string; artist_id: number }>(sql`
    select album_id, name, min(artist_id) as artist_id from (
      select album_id, name, artist_id from album_artist where album_id = any(${idArray(albumIds)})
      union all
      select t.album_id, c.name, c.artist_id from track t join track_artist c on c.track_id = t.id
        where t.album_id = any(${idArray(albumIds)})) credited
    group by album_id, name`);
}
