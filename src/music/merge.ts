import type { Image, PartialDate, Reach, Tag } from './entities.ts';
import { compareText, type SourceRecord } from './facts.ts';
import { normalizeName } from './normalize.ts';
import type { SourceName } from './provider-names.ts';
import { type MergedField, type QualityTable, qualityOf } from './quality.ts';

export type FieldSources = Partial<Record<MergedField, SourceName>>;
export type SourcedImage = Image & { provider: SourceName };

/** Chooses values field by field and remembers which source each came from. */
export interface FieldPicker<Facts> {
  /** The value of the source that is best at this field, or null when none says anything. */
  pick<F extends MergedField & keyof Facts>(field: F): NonNullable<Facts[F]> | null;
  /** As `pick`, but a more precise date that agrees with the best one is preferred. */
  pickDate<F extends MergedField & keyof Facts>(field: F): PartialDate | null;
  images(): SourcedImage[];
  tags(): Tag[];
  fieldSources: FieldSources;
}

const MAX_IMAGES = 8;
const MAX_TAGS = 20;

/**
 * The order of preference is the same whatever the order of `records`: quality of the source for the field, then `full` before
 * `hit`, then the record that more people follow, then the keys.
 */
export function fieldPicker<Facts extends object & Reach & { images?: Image[]; tags?: Tag[] }>(
  records: SourceRecord<Facts>[],
  quality: QualityTable,
): FieldPicker<Facts> {
  const fieldSources: FieldSources = {};

  const ranked = (field: MergedField & keyof Facts) =>
    records
      .filter((record) => has(record.facts[field]) && qualityOf(quality, record.provider, field) > 0)
      .sort(
        (a, b) =>
          qualityOf(quality, b.provider, field) - qualityOf(quality, a.provider, field) ||
          Number(b.detail === 'full') - Number(a.detail === 'full') ||
          (b.facts.followers ?? 0) - (a.facts.followers ?? 0) ||
          compareText(a.provider, b.provider) ||
          compareText(a.key, b.key),
      );

  const chosen = <F extends MergedField & keyof Facts>(field: F, record: SourceRecord<Facts> | undefined) => {
    if (!record) return null;
    fieldSources[field] = record.provider;
    return record.facts[field] as NonNullable<Facts[F]>;
  };

  return {
    fieldSources,
    pick: (field) => chosen(field, ranked(field)[0]),
    pickDate(field) {
      const candidates = ranked(field);
      const best = candidates[0]?.facts[field] as PartialDate | undefined;
      if (best === undefined) return null;
      const finer = candidates.filter((record) => String(record.facts[field]).startsWith(best));
      const longest = Math.max(...finer.map((record) => String(record.facts[field]).length));
      const record = finer.find((candidate) => String(candidate.facts[field]).length === longest);
      return chosen(field, record) as PartialDate | null;
    },
    images() {
      const byUrl = new Map<string, SourcedImage>();
      for (const record of ranked('images' as MergedField & keyof Facts)) {
        for (const image of record.facts.images ?? []) {
          if (!byUrl.has(image.url)) byUrl.set(image.url, { ...image, provider: record.provider });
        }
      }
      const images = [...byUrl.values()].slice(0, MAX_IMAGES);
      if (images[0]) fieldSources.images = images[0].provider;
      return images;
    },
    tags() {
      const byName = new Map<string, Tag>();
      for (const record of ranked('tags' as MergedField & keyof Facts)) {
        const trust = qualityOf(quality, record.provider, 'tags') / 100;
        for (const tag of record.facts.tags ?? []) {
          const name = normalizeName(tag.name);
          const weight = Math.round(Math.min(100, Math.max(1, tag.weight)) * trust);
          const known = byName.get(name);
          byName.set(
            name,
            known ? { name: known.name, weight: Math.max(known.weight, weight) } : { name: tag.name, weight },
          );
        }
        fieldSources.tags ??= record.provider;
      }
      return [...byName.values()].sort((a, b) => b.weight - a.weight || compareText(a.name, b.name)).slice(0, MAX_TAGS);
    },
  };
}

/** The names of tags as filters compare them, in the same order: the strongest first. */
export function tagNamesOf(tags: Tag[]): string[] {
  return [...new Set(tags.map((tag) => normalizeName(tag.name)))];
}

function has(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

/**
 * 0..100. A source's own number where one still gives it; otherwise computed from how many follow, listen and play, on a logarithmic
 * scale (ten million followers, or a hundred million plays, is 100), and said to be so.
 */
export function popularityOf(
  picked: { [K in keyof Reach]: number | null },
  sources: FieldSources,
): { popularity: number; popularitySource: SourceName | 'computed' | null } {
  if (picked.popularity !== null && picked.popularity !== undefined && picked.popularity > 0) {
    return { popularity: clamp(picked.popularity), popularitySource: sources.popularity ?? 'computed' };
  }
  const scaled = Math.max(
    onLogScale(picked.followers, 7),
    onLogScale(picked.listeners, 7),
    onLogScale(picked.playCount, 9),
  );
  return scaled > 0
    ? { popularity: clamp(scaled), popularitySource: 'computed' }
    : { popularity: 0, popularitySource: null };
}

function onLogScale(count: number | null | undefined, decades: number): number {
  return count && count > 0 ? (Math.log10(count + 1) / decades) * 100 : 0;
}

function clamp(value: number): number {
  return Math.max(0, Math.min(100, Math.round(value)));
}
