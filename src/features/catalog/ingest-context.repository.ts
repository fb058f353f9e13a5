import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray, rowsAs, textArray } from '#db/upsert.ts';
import type { AlbumType } from '#music/entities.ts';
import type { Detail, SourceRecord } from '#music/facts.ts';
import type { IdKey, ProviderName } from '#music/provider-names.ts';

export interface KnownArtist {
  id: number;
  nameNorm: string;
  aliases: string[];
  popularity: number;
  externalIds: [IdKey, string][];
  /** The providers and keys of its source records. */
  records: [ProviderName, string][];
}

/** Ours that may be meant: by external id, by name or alias, or by our own id. */
export async function findArtists(
  db: Queryable,
  wanted: { externalIds: { provider: string; external_id: string }[]; names: string[]; ids: number[] },
): Promise<KnownArtist[]> {
  return db.execute<KnownArtist & Record<string, unknown>>(sql`
    with wanted as (
      select e.artist_id as id from artist_external_id e
        join ${rowsAs('r', { provider: 'text', external_id: 'text' }, wanted.externalIds)} using (provider, external_id)
      union select id from artist where name_norm = any(${textArray(wanted.names)})
      union select id from artist where aliases && ${textArray(wanted.names)}
      union select id from artist where id = any(${idArray(wanted.ids)})
    )
    select a.id, a.name_norm as "nameNorm", a.aliases, a.popularity,
      coalesce((select jsonb_agg(jsonb_build_array(e.provider, e.external_id))
        from artist_external_id e where e.artist_id = a.id), '[]') as "externalIds",
      coalesce((select jsonb_agg(jsonb_build_array(s.provider, s.key))
        from source_record s where s.artist_id = a.id), '[]') as records
    from artist a join wanted using (id) order by a.id`);
}

/** Album and song keys of artists, as evidence of who they are; at most 2,000 of each an artist. */
export async function findTitles(db: Queryable, artistIds: number[]): Promise<Map<number, string[]>> {
  if (artistIds.length === 0) return new Map();
  const rows = await db.execute<{ id: number; titles: string[] }>(sql`
    select a.id, array(
      select title_norm from (
        (select al.title_norm from album_artist aa join album al on al.id = aa.album_id where aa.artist_id = a.id limit 2000)
        union (select r.title_norm from recording r where r.artist_id = a.id limit 2000)) t) as titles
    from artist a where a.id = any(${idArray(artistIds)})`);
  return new Map(rows.map((row) => [row.id, row.titles]));
}

export interface KnownAlbum {
  id: number;
  titleNorm: string;
  artistId: number;
  barcode: string | null;
  albumType: AlbumType | null;
  year: number | null;
  trackCount: number | null;
  externalIds: [IdKey, string][];
  /** Song keys, while the whole list is known. */
  songs: string[];
}

/** Ours that may be meant: by external id, by barcode, by first artist and title; and all albums of `artistIds`. */
export async function findAlbums(
  db: Queryable,
  wanted: {
    externalIds: { provider: string; external_id: string }[];
    titles: { artist_id: number; title_norm: string; barcode: string | null }[];
    artistIds: number[];
  },
): Promise<KnownAlbum[]> {
  const titles = rowsAs('r', { artist_id: 'int', title_norm: 'text', barcode: 'text' }, wanted.titles);
  return db.execute<KnownAlbum & Record<string, unknown>>(sql`
    with wanted as (
      select e.album_id as id from album_external_id e
        join ${rowsAs('r', { provider: 'text', external_id: 'text' }, wanted.externalIds)} using (provider, external_id)
      union select al.id from ${titles} join album_artist aa on aa.artist_id = r.artist_id and aa.position = 0
        join album al on al.id = aa.album_id and (al.title_norm = r.title_norm or al.barcode = r.barcode)
      union select album_id from album_artist where position = 0 and artist_id = any(${idArray(wanted.artistIds)})
    )
    select al.id, al.title_norm as "titleNorm", aa.artist_id as "artistId", al.barcode, al.album_type as "albumType",
      al.release_year as year, al.track_count as "trackCount",
      coalesce((select jsonb_agg(jsonb_build_array(e.provider, e.external_id))
        from album_external_id e where e.album_id = al.id), '[]') as "externalIds",
      case when al.tracks_complete then array(select title_norm from track t where t.album_id = al.id) else '{}' end as songs
    from album al join wanted using (id) join album_artist aa on aa.album_id = al.id and aa.position = 0
    order by al.id`);
}

export interface StoredRecord<Facts> extends SourceRecord<Facts> {
  ownerId: number | null;
}

export type RecordKind = 'artist' | 'album' | 'recording';

const OWNER = { artist: sql`s.artist_id`, album: sql`s.album_id`, recording: sql`s.recording_id` };

/** The stored records of some keys, whoever owns them. */
export async function findRecords<Facts>(
  db: Queryable,
  kind: RecordKind,
  keys: { provider: ProviderName; key: string; detail: Detail }[],
): Promise<StoredRecord<Facts>[]> {
  if (keys.length === 0) return [];
  return db.execute<StoredRecord<Facts> & Record<string, unknown>>(sql`
    select s.provider, s.key, s.detail, s.facts, ${OWNER[kind]} as "ownerId" from source_record s
    join ${rowsAs('r', { provider: 'text', key: 'text', detail: 'text' }, keys)} using (provider, key, detail)
    where s.kind = ${kind}`);
}

/** All records of some of our artists, albums or recordings, by owner. */
export async function findRecordsOf<Facts>(
  db: Queryable,
  kind: RecordKind,
  ownerIds: number[],
): Promise<Map<number, SourceRecord<Facts>[]>> {
  const byOwner = new Map<number, SourceRecord<Facts>[]>(ownerIds.map((id) => [id, []]));
  if (ownerIds.length === 0) return byOwner;
  const rows = await db.execute<StoredRecord<Facts> & Record<string, unknown>>(sql`
    select s.provider, s.key, s.detail, s.facts, ${OWNER[kind]} as "ownerId" from source_record s
    where s.kind = ${kind} and ${OWNER[kind]} = any(${idArray(ownerIds)})
    order by s.provider, s.key, s.detail`);
  for (const { ownerId, provider, key, detail, facts } of rows) {
    if (ownerId !== null) byOwner.get(ownerId)?.push({ provider, key, detail, facts });
  }
  return byOwner;
}

/** Our artists by external id: `deezer:27` → id. */
export async function findArtistIds(
  db: Queryable,
  externalIds: { provider: string; external_id: string }[],
): Promise<Map<string, number>> {
  if (externalIds.length === 0) return new Map();
  const rows = await db.execute<{ provider: string; external_id: string; artist_id: number }>(sql`
    select e.* from artist_external_id e
    join ${rowsAs('r', { provider: 'text', external_id: 'text' }, externalIds)} using (provider, external_id)`);
  return new Map(rows.map((row) => [`${row.provider}:${row.external_id}`, row.artist_id]));
}

/** The strongest of ours with each name: normalised name → id. */
export async function findStrongestByName(db: Queryable, names: string[]): Promise<Map<string, number>> {
  if (names.length === 0) return new Map();
  const rows = await db.execute<{ name_norm: string; id: number }>(sql`
    select distinct on (name_norm) name_norm, id from artist where name_norm = any(${textArray(names)})
    order by name_norm, popularity desc, id`);
  return new Map(rows.map((row) => [row.name_norm, row.id]));
}

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

export async function findTracksOf(db: Queryable, albumIds: number[]): Promise<KnownTrack[]> {
  if (albumIds.length === 0) return [];
  return db.execute<KnownTrack & Record<string, unknown>>(sql`
    select t.id, t.album_id as "albumId", t.recording_id as "recordingId", t.title, t.title_norm as "titleNorm",
      t.disc_number as "discNumber", t.position, t.duration_ms as "durationMs", t.isrc,
      coalesce((select jsonb_agg(jsonb_build_array(e.provider, e.external_id))
        from track_external_id e where e.track_id = t.id), '[]') as "externalIds"
    from track t where t.album_id = any(${idArray(albumIds)}) order by t.id`);
}

export interface KnownRecording {
  id: number;
  artistId: number;
  titleNorm: string;
  durationMs: number | null;
  /** `isrc:…` and `mbid:…`. */
  ids: string[];
}

/** Recordings that tracks may be copies of: by our id, by ISRC or recording MBID, or by first artist and song key. */
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
      select e.recording_id as id from recording_external_id e
        join ${rowsAs('r', { provider: 'text', external_id: 'text' }, wanted.externalIds)} using (provider, external_id)
      union select id from recording where id = any(${idArray(wanted.recordingIds)})
      union select c.id from recording c
        join ${rowsAs('r', { artist_id: 'int', title_norm: 'text' }, wanted.songs)} using (artist_id, title_norm)
    )
    select c.id, c.artist_id as "artistId", c.title_norm as "titleNorm", c.duration_ms as "durationMs",
      array(select e.provider || ':' || e.external_id from recording_external_id e where e.recording_id = c.id) as ids
    from recording c join wanted using (id) order by c.id`);
}

/** Our tracks by external id, or by an artist's song key: what a list of best tracks points to. */
export async function findTrackIds(
  db: Queryable,
  artistId: number,
  wanted: { rank: number; provider: string; external_id: string; title_norm: string }[],
): Promise<number[]> {
  if (wanted.length === 0) return [];
  const rows = await db.execute<{ track_id: number }>(sql`
    select distinct on (r.rank) r.rank, coalesce(e.track_id, s.track_id) as track_id
    from ${rowsAs('r', { rank: 'int', provider: 'text', external_id: 'text', title_norm: 'text' }, wanted)}
    left join track_external_id e using (provider, external_id)
    left join lateral (
      select t.id as track_id from recording c join track t on t.recording_id = c.id
      where c.artist_id = ${artistId} and c.title_norm = r.title_norm order by t.popularity desc, t.id limit 1) s on true
    where coalesce(e.track_id, s.track_id) is not null
    order by r.rank, e.track_id nulls last`);
  return [...new Set(rows.map((row) => row.track_id))];
}
