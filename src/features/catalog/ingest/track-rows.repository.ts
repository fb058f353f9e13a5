import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray, rowsAs, upsertChanged } from '#db/upsert.ts';
import type { IdKey } from '#music/provider-names.ts';
import { movePersonalRows } from './personal-rows.repository.ts';

export interface KnownTrack {
  id: number;
  albumId: number;
  recordingId: number;
  title: string;
  titleNorm: string;
  discNumber: number | null;
  position: number | null;
  durationMs: number | null;
  isrc: string | null;
  externalIds: [IdKey, string][];
}

/** The tracks of some albums. */
export async function findTracksOf(db: Queryable, albumIds: number[]): Promise<KnownTrack[]> {
  if (albumIds.length === 0) return [];
  return db.execute<KnownTrack & Record<string, unknown>>(sql`
    select t.id, t.album_id as "albumId", t.recording_id as "recordingId", t.title, t.title_norm as "titleNorm",
      t.disc_number as "discNumber", t.position, t.duration_ms as "durationMs", t.isrc,
      coalesce((select jsonb_agg(jsonb_build_array(e.provider, e.external_id))
        from track_external_id e where e.track_id = t.id), '[]') as "externalIds"
    from track t where t.album_id = any(${idArray(albumIds)}) order by t.id`);
}

export interface TrackRow {
  id: number;
  album_id: number;
  recording_id: number;
  disc_number: number | null;
  position: number | null;
  title: string;
  title_norm: string;
  duration_ms: number | null;
  isrc: string | null;
  explicit: boolean | null;
  preview_url: string | null;
  popularity: number;
  popularity_source: string | null;
  field_sources: object;
}

/** Returns how many were new or different. */
export async function writeTracks(db: Queryable, rows: readonly TrackRow[]): Promise<number> {
  const columns = {
    id: 'int', album_id: 'int', recording_id: 'int', disc_number: 'int', position: 'int', title: 'text', title_norm: 'text',
    duration_ms: 'int', isrc: 'text', explicit: 'boolean', preview_url: 'text', popularity: 'int', popularity_source: 'text',
    field_sources: 'jsonb',
  } as const; // biome-ignore format: a table of columns
  return upsertChanged(db, { table: 'track', key: ['id'], columns, touch: 'updated_at' }, rows);
}

/** Second rows of tracks that we have: what points to `from` points to `to` from now on, and `from` is gone. */
export async function joinTracks(db: Queryable, doubles: { from: number; to: number }[]): Promise<number> {
  if (doubles.length === 0) return 0;
  const gone = idArray(doubles.map(({ from }) => from));
  await db.execute(sql`
    update artist_top_track p set track_id = r."to" from ${rowsAs('r', { from: 'int', to: 'int' }, doubles)}
    where p.track_id = r."from"`);
  // Those that no source's list has, as a data set's row without an album, and what was told of them.
  await db.execute(sql`
    update track_external_id e set track_id = r."to" from ${rowsAs('r', { from: 'int', to: 'int' }, doubles)}
    where e.track_id = r."from"`);
  await movePersonalRows(db, 'track', doubles);
  await db.execute(sql`delete from search_doc where kind = 'track' and entity_id = any(${gone})`);
  return (await db.execute(sql`delete from track where id = any(${gone})`)).count;
}
