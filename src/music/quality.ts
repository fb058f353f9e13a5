import type { ProviderName, SourceName } from './provider-names.ts';

/** The fields of a merged row whose source is chosen by quality. */
const MERGED_FIELDS = [
  // artist
  'name',
  'sortName',
  'disambiguation',
  'kind',
  'country',
  'beginDate',
  'endDate',
  'bio',
  // album
  'title',
  'credits',
  'albumType',
  'secondaryTypes',
  'releaseDate',
  'label',
  'barcode',
  'trackCount',
  'discCount',
  'explicit',
  'wiki',
  'tracks',
  // track
  'discNumber',
  'position',
  'durationMs',
  'isrc',
  'previewUrl',
  // all
  'images',
  'tags',
  'popularity',
  'followers',
  'listeners',
  'playCount',
] as const;

export type MergedField = (typeof MERGED_FIELDS)[number];

/** 0..100 for each field; `default` for those that are not named. 0 = never use it. */
export type FieldQuality = { default: number } & Partial<Record<MergedField, number>>;

export type QualityTable = Record<SourceName, FieldQuality>;

/** How good the word of those is who are not asked: tags are typed by hand, and what any store or archive says is better. */
export const GIVEN_QUALITIES = {
  upload: { default: 30, images: 0, popularity: 0 },
  dataset: { default: 10 },
} as const satisfies Record<Exclude<SourceName, ProviderName>, FieldQuality>;

export function qualityOf(table: QualityTable, provider: SourceName, field: MergedField): number {
  const quality = table[provider];
  return quality[field] ?? quality.default;
}
