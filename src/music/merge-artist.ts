import type { Prose } from './entities.ts';
import type { ArtistFacts, SourceRecord } from './facts.ts';
import { type FieldSources, fieldPicker, popularityOf, type SourcedImage, tagNamesOf } from './merge.ts';
import { normalizeName } from './normalize.ts';
import type { SourceName } from './provider-names.ts';
import type { QualityTable } from './quality.ts';

/** What all the sources together say of an artist: the content of our row. */
export function mergeArtist(records: SourceRecord<ArtistFacts>[], quality: QualityTable) {
  const picker = fieldPicker(records, quality);
  const { pick, pickDate } = picker;
  const name = pick('name') ?? '';
  const nameNorm = normalizeName(name);
  const bio = pick('bio');
  const reach = { followers: pick('followers'), listeners: pick('listeners'), playCount: pick('playCount') };
  const popularity = popularityOf({ popularity: pick('popularity'), ...reach }, picker.fieldSources);
  const tags = picker.tags();
  const merged = {
    name,
    nameNorm,
    sortName: pick('sortName'),
    disambiguation: pick('disambiguation'),
    kind: pick('kind'),
    country: pick('country'),
    beginDate: pickDate('beginDate'),
    endDate: pickDate('endDate'),
    aliases: otherNames(records, nameNorm),
    bio: bio && withProvider(bio, picker.fieldSources.bio),
    images: picker.images() satisfies SourcedImage[],
    tags,
    tagNames: tagNamesOf(tags),
    ...reach,
    ...popularity,
  };
  return { ...merged, fieldSources: picker.fieldSources satisfies FieldSources };
}

export type MergedArtist = ReturnType<typeof mergeArtist>;

/** Other names it is found by, normalised: aliases, and spellings that differ between sources. */
function otherNames(records: SourceRecord<ArtistFacts>[], nameNorm: string): string[] {
  const names = records.flatMap(({ facts }) => [facts.name, ...(facts.aliases ?? [])]).map(normalizeName);
  return [...new Set(names)]
    .filter((name) => name !== nameNorm && name !== '')
    .sort()
    .slice(0, 40);
}

export function withProvider(prose: Prose, provider: SourceName | undefined): Prose & { provider: SourceName } {
  if (provider === undefined) throw new Error('prose without the source that it came from');
  return { ...prose, provider };
}
