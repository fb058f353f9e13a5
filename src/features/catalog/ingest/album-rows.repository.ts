import type { Queryable } from '#db/client.ts';
import { upsertChanged } from '#db/upsert.ts';
import type { MergedAlbum } from '#music/merge-album.ts';
import { MERGED_COLUMNS, mergedValues } from './merged-columns.ts';

/** Returns how many were new or different. */
export async function writeAlbums(db: Queryable, albums: Map<number, MergedAlbum>): Promise<number> {
  const columns = {
    id: 'int', title: 'text', title_norm: 'text', album_type: 'text', secondary_types: 'text[]', release_date: 'text',
    release_year: 'int', label: 'text', barcode: 'text', track_count: 'int', disc_count: 'int', explicit: 'boolean', wiki: 'jsonb',
    tracks_complete: 'boolean', ...MERGED_COLUMNS,
  } as const; // biome-ignore format: a table of columns
  const rows = [...albums].map(([id, merged]) => ({
    id,
    title: merged.title,
    title_norm: merged.titleNorm,
    album_type: merged.albumType,
    secondary_types: merged.secondaryTypes,
    release_date: merged.releaseDate,
    release_year: merged.releaseYear,
    label: merged.label,
    barcode: merged.barcode,
    track_count: merged.trackCount,
    disc_count: merged.discCount,
    explicit: merged.explicit,
    wiki: merged.wiki,
    tracks_complete: merged.tracksComplete,
    ...mergedValues(merged),
  }));
  return upsertChanged(db, { table: 'album', key: ['id'], columns, touch: 'updated_at' }, rows);
}
