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
      select e.album_id as id from album_external_id e
        join ${rowsAs('r', { provider: 'text', external_id: 'text' }, wanted.externalIds)} using (provider, external_id)
      union select al.id from ${rowsAs('r', { artist_id: 'int', title_norm: 'text' }, wanted.titles)}
        join album al on al.title_norm = r.title_norm
        join album_artist aa on aa.album_id = al.id and aa.artist_id = r.artist_id and aa.position = 0
      union select al.id from ${rowsAs('r', { artist_id: 'int', barcode: 'text' }, wanted.barcodes)}
        join album al on al.barcode = r.barcode
        join album_artist aa on aa.album_id = al.id and aa.artist_id = r.artist_id and aa.position = 0
      union select album_id from album_artist where position = 0 and artist_id = any(${idArray(wanted.artistIds)})
    )
    select al.id, al.title_norm as "titleNorm", aa.artist_id as "artistId", ar.name_norm as "artistName", al.barcode, al.album_type as "albumType",
      al.release_year as year, al.track_count as "trackCount",
      coalesce((select jsonb_agg(jsonb_build_array(e.provider, e.external_id))
        from album_external_id e where e.album_id = al.id), '[]') as "externalIds",
      case when al.tracks_complete then array(select title_norm from track t where t.album_id = al.id) else '{}' end as songs
    from album al join wanted using (id) join album_artist aa on aa.album_id = al.id and aa.position = 0
      join artist ar on ar.id = aa.artist_id
    order by al.id`);
}
