import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray, rowsAs, textArray } from '#db/upsert.ts';

/** Something of ours with its name. */
export interface Named {
  id: number;
  name: string;
}

/** The strongest artist of each normalised name, and the album of that artist with each normalised title. */
export async function findNamed(
  db: Queryable,
  wanted: readonly { artistNorm: string; titleNorm: string }[],
): Promise<{ artist: Named | null; album: Named | null }[]> {
  if (wanted.length === 0) return [];
  const rows = await db.execute<{ artist: Named | null; album: Named | null }>(sql`
    select case when a.id is not null then jsonb_build_object('id', a.id, 'name', a.name) end as artist,
      case when al.id is not null then jsonb_build_object('id', al.id, 'name', al.title) end as album
    from ${rowsAs(
      'r',
      { at: 'int', artistNorm: 'text', titleNorm: 'text' },
      wanted.map((one, at) => ({ at, ...one })),
    )}
    left join lateral (select id, name from artist where name_norm = r."artistNorm" order by popularity desc, id limit 1) a on true
    left join lateral (
      select al.id, al.title from album al join album_artist aa on aa.album_id = al.id
      where aa.artist_id = a.id and al.title_norm = r."titleNorm" order by al.popularity desc, al.id limit 1) al on true
    order by r.at`);
  return [...rows];
}

/** A track on an album that the tags of files tell of. */
export interface TrackOfRecord {
  /** What the album is called among the records of uploads. */
  key: string;
  id: number;
  title: string;
  discNumber: number | null;
  position: number | null;
  durationMs: number | null;
}

/** The tracks of the albums that the tags of files told of under these keys. */
export async function findTracksByRecord(db: Queryable, keys: readonly string[]): Promise<TrackOfRecord[]> {
  const rows = await db.execute<TrackOfRecord & Record<string, unknown>>(sql`
    select s.key, t.id, t.title, t.disc_number as "discNumber", t.position, t.duration_ms as "durationMs"
    from source_record s join track t on t.album_id = s.album_id
    where s.provider = 'upload' and s.kind = 'album' and s.key = any(${textArray(keys)}) order by t.id`);
  return [...rows];
}

/** What a file of a track is named after, and whose sound it is. */
export interface SongToFile {
  trackId: number;
  recordingId: number;
  title: string;
  album: string;
  artist: string;
  disc: number | null;
  position: number | null;
  discs: number;
}

/** The songs of some tracks; those that are gone are left out. */
export async function findSongs(db: Queryable, trackIds: readonly number[]): Promise<SongToFile[]> {
  const rows = await db.execute<SongToFile & Record<string, unknown>>(sql`
    select t.id as "trackId", t.recording_id as "recordingId", t.title, al.title as album, t.disc_number as disc, t.position,
      coalesce(al.disc_count, 1) as discs,
      coalesce((select name from album_artist where album_id = al.id order by position limit 1), '') as artist
    from track t join album al on al.id = t.album_id where t.id = any(${idArray(trackIds)})`);
  return [...rows];
}
