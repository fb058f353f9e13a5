import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { rowsAs, textArray } from '#db/upsert.ts';
import type { IdKey } from '#music/provider-names.ts';

/** Where a track stands. */
export interface TrackAt {
  /** The performance that it carries. */
  recordingId: number;
  albumTitleNorm: string;
  /** The names of the album's first artist, normalised. */
  artistNames: string[];
}

/** Our tracks by their ids at a source. */
export async function findTracksAt(
  db: Queryable,
  provider: IdKey,
  externalIds: readonly string[],
): Promise<Map<string, TrackAt>> {
  if (externalIds.length === 0) return new Map();
  const rows = await db.execute<TrackAt & { externalId: string } & Record<string, unknown>>(sql`
    select e.external_id as "externalId", t.recording_id as "recordingId", al.title_norm as "albumTitleNorm",
      coalesce((select a.aliases || a.name_norm from album_artist aa join artist a on a.id = aa.artist_id
        where aa.album_id = al.id and aa.position = 0), '{}') as "artistNames"
    from track_external_id e join track t on t.id = e.track_id join album al on al.id = t.album_id
    where e.provider = ${provider} and e.external_id = any(${textArray(externalIds)})`);
  return new Map(rows.map(({ externalId, ...at }) => [externalId, at]));
}

/** Two encodings of one performance differ by up to this much. */
const SAME_LENGTH_MS = 3000;

/** For each song the track of its title by an artist of its name and of its length, where that is known; of several the most popular. */
export async function findSongs(
  db: Queryable,
  songs: readonly { key: string; artist: string; title: string; duration?: number }[],
): Promise<Map<string, number>> {
  if (songs.length === 0) return new Map();
  const columns = { key: 'text', artist: 'text', title: 'text', duration: 'int' };
  const rows = await db.execute<{ key: string; id: number }>(sql`
    select r.key, t.id from ${rowsAs('r', columns, songs)} cross join lateral (
      select t.id from track t join track_artist c on c.track_id = t.id and c.position = 0 join artist a on a.id = c.artist_id
      where t.title_norm = r.title and a.name_norm = r.artist
        and coalesce(abs(t.duration_ms - r.duration) <= ${SAME_LENGTH_MS}, true)
      order by t.popularity desc, t.id limit 1) t`);
  return new Map(rows.map(({ key, id }) => [key, id]));
}
