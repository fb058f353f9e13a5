import type { ProviderName } from './provider-names.ts';

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

export type QualityTable = Record<ProviderName, FieldQuality>;

export function qualityOf(table: QualityTable, provider: ProviderName, field: MergedField): number {
  const quality = table[provider];
  return quality[field] ?? quality.default;
}
