import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import type { ExternalIds, IdKey } from '#music/provider-names.ts';

/** Ours, as the sources are asked about it. */
export interface KnownTrackRef {
  id: number;
  title: string;
  artistName: string;
  albumTitle: string;
  durationMs?: number;
  isrc?: string;
  /** Its own ids and those of its recording. */
  externalIds: ExternalIds;
}

/** Our track with its external ids, as sources are asked about it. */
export async function findTrackRef(db: Queryable, id: number): Promise<KnownTrackRef | null> {
  const [row] = await db.execute<{
    title: string;
    artist: string;
    album: string;
    duration_ms: number | null;
    isrc: string | null;
    ids: [IdKey, string][];
  }>(sql`
    select t.title, al.title as album, t.duration_ms,
      coalesce(t.isrc, (select min(external_id) from recording_external_id where recording_id = t.recording_id and provider = 'isrc')) as isrc,
      coalesce((select a.name from track_artist ta join artist a on a.id = ta.artist_id
        where ta.track_id = t.id order by ta.position limit 1), '') as artist,
      coalesce((select jsonb_agg(jsonb_build_array(provider, external_id) order by length(external_id) desc, external_id desc) from (
        select provider, external_id from track_external_id where track_id = t.id
        union all select provider, external_id from recording_external_id where recording_id = t.recording_id and provider <> 'isrc') e
      ), '[]') as ids
    from track t join album al on al.id = t.album_id where t.id = ${id}`);
  if (!row) return null;
  return {
    id,
    title: row.title,
    artistName: row.artist,
    albumTitle: row.album,
    durationMs: row.duration_ms ?? undefined,
    isrc: row.isrc ?? undefined,
    externalIds: Object.fromEntries(row.ids) as ExternalIds,
  };
}
