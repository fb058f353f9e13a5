import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray, rowsAs, upsertChanged } from '#db/upsert.ts';
import type { mergeRecording } from '#music/merge-recording.ts';
import { movePersonalRows } from './personal-rows.repository.ts';

export interface KnownRecording {
  id: number;
  artistId: number;
  titleNorm: string;
  durationMs: number | null;
  /** `isrc:…` and `mbid:…`. */
  ids: string[];
}

/**
 * Recordings that tracks may be copies of: by our id, by ISRC or recording MBID, or by first artist and song key. Looked up row by row:
 * without statistics, which the embedded database does not gather by itself, joins that read all recordings are chosen.
 */
export async function findRecordings(
  db: Queryable,
  wanted: {
    recordingIds: number[];
    externalIds: { provider: string; external_id: string }[];
    songs: { artist_id: number; title_norm: string }[];
  },
): Promise<KnownRecording[]> {
  return db.execute<KnownRecording & Record<string, unknown>>(sql`
    with wanted as (
      select e.recording_id as id from ${rowsAs('r', { provider: 'text', external_id: 'text' }, wanted.externalIds)}
        cross join lateral (select recording_id from recording_external_id
          where provider = r.provider and external_id = r.external_id offset 0) e
      union select id from recording where id = any(${idArray(wanted.recordingIds)})
      union select c.id from ${rowsAs('r', { artist_id: 'int', title_norm: 'text' }, wanted.songs)}
        cross join lateral (select id from recording where artist_id = r.artist_id and title_norm = r.title_norm offset 0) c
    )
    select c.id, c.artist_id as "artistId", c.title_norm as "titleNorm", c.duration_ms as "durationMs",
      array(select e.provider || ':' || e.external_id from recording_external_id e where e.recording_id = c.id) as ids
    from recording c join wanted using (id) order by c.id`);
}

/** How much a performance is played and how it is tagged. */
export type Reach = ReturnType<typeof mergeRecording>;

export interface RecordingRow {
  id: number;
  title: string;
  title_norm: string;
  artist_id: number;
  duration_ms: number | null;
  reach: Reach | undefined;
}

const REACH_COLUMNS = {
  tags: 'jsonb',
  tag_names: 'text[]',
  listeners: 'bigint',
  play_count: 'bigint',
  field_sources: 'jsonb',
} as const;
const NO_REACH: Reach = { tags: [], tagNames: [], listeners: null, playCount: null, fieldSources: {} };

function reachValues({ tags, tagNames, listeners, playCount, fieldSources }: Reach) {
  return { tags, tag_names: tagNames, listeners, play_count: playCount, field_sources: fieldSources };
}

/** Returns how many were new. */
export async function insertRecordings(db: Queryable, rows: RecordingRow[]): Promise<number> {
  const columns = {
    id: 'int',
    title: 'text',
    title_norm: 'text',
    artist_id: 'int',
    duration_ms: 'int',
    ...REACH_COLUMNS,
  };
  const whole = rows.map(({ reach = NO_REACH, ...row }) => ({ ...row, ...reachValues(reach) }));
  return upsertChanged(db, { table: 'recording', key: ['id'], columns }, whole);
}

/** How much performances are played and how they are tagged; nothing else of the rows changes. */
export async function writeRecordingReach(db: Queryable, recordings: ReadonlyMap<number, Reach>): Promise<number> {
  const columns = { id: 'int', ...REACH_COLUMNS };
  const rows = [...recordings].map(([id, merged]) => ({ id, ...reachValues(merged) }));
  if (rows.length === 0) return 0;
  const result = await db.execute(sql`
    update recording c set tags = r.tags, tag_names = r.tag_names, listeners = r.listeners, play_count = r.play_count,
      field_sources = r.field_sources
    from ${rowsAs('r', columns, rows)} where c.id = r.id
    and (c.tags, c.tag_names, c.listeners, c.play_count, c.field_sources)
      is distinct from (r.tags, r.tag_names, r.listeners, r.play_count, r.field_sources)`);
  return result.count;
}

/** Two recordings of ours are one: the tracks, ids and records of `from` become those of `to`. */
export interface RecordingJoin {
  from: number;
  to: number;
}

/** Returns how many rows were written. */
export async function joinRecordings(db: Queryable, joins: readonly RecordingJoin[]): Promise<number> {
  if (joins.length === 0) return 0;
  const rows = rowsAs('r', { from: 'int', to: 'int' }, joins);
  let written = 0;
  for (const table of ['track', 'source_record', 'recording_external_id']) {
    const moved = await db.execute(
      sql`update ${sql.raw(table)} t set recording_id = r."to" from ${rows} where t.recording_id = r."from"`,
    );
    written += moved.count;
  }
  written += await movePersonalRows(db, 'recording', joins);
  const gone = await db.execute(sql`delete from recording c using ${rows} where c.id = r."from"`);
  return written + gone.count;
}

/** Those whose `from` no track carries any more. */
export async function findAbandoned(db: Queryable, left: readonly RecordingJoin[]): Promise<RecordingJoin[]> {
  if (left.length === 0) return [];
  return db.execute<RecordingJoin & Record<string, unknown>>(sql`
    select distinct on (r."from") r."from", r."to" from ${rowsAs('r', { from: 'int', to: 'int' }, left)}
    where not exists (select from track t where t.recording_id = r."from") order by r."from", r."to"`);
}
