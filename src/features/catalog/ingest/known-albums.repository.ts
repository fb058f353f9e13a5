import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray, rowsAs } from '#db/upsert.ts';
import type { AlbumType } from '#music/entities.ts';
import type { IdKey } from '#music/provider-names.ts';

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
  /** Song keys, while the whole list is known. */
  songs: string[];
}

/**
 * Looked up row by row: the embedded database gathers no statistics, and without them joins with the credits of all albums are chosen.
 */
const FIRST_ARTIST = sql`(select aa.artist_id from album_artist aa where aa.album_id = al.id and aa.position = 0)`;

/** Ours that may be meant: by external id, by first artist with title or barcode; and all albums of `artistIds`. */
export async function findAlbums(
  db: Queryable,
  wanted: {
    externalIds: { provider: string; external_id: string }[];
    titles: { artist_id: number; title_norm: string }[];
    barcodes: { artist_id: number; barcode: string }[];
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
      union select album_id from album_artist where position = 0 and artist_id = any(${idArray(wanted.artistIds)})
    )
    select al.id, al.title_norm as "titleNorm", ar.id as "artistId", ar.name_norm as "artistName", al.barcode, al.album_type as "albumType",
      al.release_year as year, al.track_count as "trackCount",
      coalesce((select jsonb_agg(jsonb_build_array(e.provider, e.external_id))
        from album_external_id e where e.album_id = al.id), '[]') as "externalIds",
      case when al.tracks_complete then array(select title_norm from track t where t.album_id = al.id) else '{}' end as songs
    from album al join wanted using (id) join artist ar on ar.id = ${FIRST_ARTIST}
    order by al.id`);
}
