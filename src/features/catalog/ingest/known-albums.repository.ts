import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray, rowsAs, textArray } from '#db/upsert.ts';
import type { AlbumType } from '#music/entities.ts';
import { type IdKey, SOURCE_NAMES } from '#music/provider-names.ts';
import { idKeyOf } from './read-answers.ts';

export interface KnownAlbum {
  id: number;
  titleNorm: string;
  artistId: number;
  /** Normalised. */
  artistName: string;
  barcode: string | null;
  albumType: AlbumType | null;
  year: number | null;
  trackCount: number | null;
  externalIds: [IdKey, string][];
  /** What sources without ids of their own call it, as `dataset:…`. */
  sourceKeys: string[];
  /** Song keys, while the whole list is known. */
  songs: string[];
}

/**
 * Looked up row by row: the embedded database gathers no statistics by itself, and without them joins with the credits of all albums are chosen.
 */
const FIRST_ARTIST = sql`(select aa.artist_id from album_artist aa where aa.album_id = al.id and aa.position = 0)`;

const WITHOUT_IDS = SOURCE_NAMES.filter((source) => idKeyOf(source) === null);

/** Ours that may be meant: by external id or key of a source, by first artist with title or barcode; and all albums of `artistIds`. */
export async function findAlbums(
  db: Queryable,
  wanted: {
    externalIds: { provider: string; external_id: string }[];
    titles: { artist_id: number; title_norm: string }[];
    barcodes: { artist_id: number; barcode: string }[];
    sourceKeys: string[];
    artistIds: number[];
  },
): Promise<KnownAlbum[]> {
  return db.execute<KnownAlbum & Record<string, unknown>>(sql`
    with wanted as (
      select e.album_id as id from ${rowsAs('r', { provider: 'text', external_id: 'text' }, wanted.externalIds)}
        cross join lateral (select album_id from album_external_id
          where provider = r.provider and external_id = r.external_id offset 0) e
      union select al.id from ${rowsAs('r', { artist_id: 'int', title_norm: 'text' }, wanted.titles)}
        cross join lateral (select id from album where title_norm = r.title_norm offset 0) al
        where ${FIRST_ARTIST} = r.artist_id
      union select al.id from ${rowsAs('r', { artist_id: 'int', barcode: 'text' }, wanted.barcodes)}
        cross join lateral (select id from album where barcode = r.barcode offset 0) al
        where ${FIRST_ARTIST} = r.artist_id
      union select s.album_id from unnest(${textArray(wanted.sourceKeys)}) k cross join lateral (select album_id from source_record
        where provider = split_part(k, ':', 1) and kind = 'album' and key = substr(k, strpos(k, ':') + 1) offset 0) s
      union select album_id from album_artist where position = 0 and artist_id = any(${idArray(wanted.artistIds)})
    )
    select al.id, al.title_norm as "titleNorm", ar.id as "artistId", ar.name_norm as "artistName", al.barcode, al.album_type as "albumType",
      al.release_year as year, al.track_count as "trackCount",
      coalesce((select jsonb_agg(jsonb_build_array(e.provider, e.external_id))
        from album_external_id e where e.album_id = al.id), '[]') as "externalIds",
      array(select s.provider || ':' || s.key from source_record s
        where s.album_id = al.id and s.provider = any(${textArray(WITHOUT_IDS)})) as "sourceKeys",
      case when al.tracks_complete then array(select title_norm from track t where t.album_id = al.id) else '{}' end as songs
    from album al join wanted using (id) join artist ar on ar.id = ${FIRST_ARTIST}
    order by al.id`);
}
