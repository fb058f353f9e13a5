import type { MergedAlbum } from '#music/merge-album.ts';
import type { MergedArtist } from '#music/merge-artist.ts';

/** The columns that artists and albums have in common. */
export const MERGED_COLUMNS = {
  images: 'jsonb',
  tags: 'jsonb',
  tag_names: 'text[]',
  popularity: 'int',
  popularity_source: 'text',
  followers: 'bigint',
  listeners: 'bigint',
  play_count: 'bigint',
  field_sources: 'jsonb',
} as const;

/** Their values. */
export const mergedValues = (merged: MergedArtist | MergedAlbum) => ({
  images: merged.images,
  tags: merged.tags,
  tag_names: merged.tagNames,
  popularity: merged.popularity,
  popularity_source: merged.popularitySource,
  followers: merged.followers,
  listeners: merged.listeners,
  play_count: merged.playCount,
  field_sources: merged.fieldSources,
});
