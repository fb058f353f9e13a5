import { type AlignableTrack, alignTracks } from './align-tracks.ts';
import {
  type AlbumFacts,
  byPlace,
  type CreditFact,
  compareText,
  foldFacts,
  type SourceRecord,
  type TrackFacts,
} from './facts.ts';
import { idPairs } from './match-artists.ts';
import { fieldPicker, popularityOf, tagNamesOf } from './merge.ts';
import { withProvider } from './merge-artist.ts';
import { yearOf } from './partial-date.ts';
import type { ExternalIds, SourceName } from './provider-names.ts';
import { type QualityTable, qualityOf } from './quality.ts';
import { albumKey, songKey } from './titles.ts';

/** Credits with the source whose keys they carry. */
export interface SourcedCredits {
  provider: SourceName;
  credits: CreditFact[];
}

/** What all the sources together say of an album and of its tracks: the content of our rows. */
export function mergeAlbum(records: SourceRecord<AlbumFacts>[], quality: QualityTable) {
  const picker = fieldPicker(records, quality);
  const { pick, pickDate } = picker;
  const title = pick('title') ?? '';
  const releaseDate = pickDate('releaseDate');
  const wiki = pick('wiki');
  const reach = { followers: pick('followers'), listeners: pick('listeners'), playCount: pick('playCount') };
  const popularity = popularityOf({ popularity: pick('popularity'), ...reach }, picker.fieldSources);
  const tags = picker.tags();
  const lists = trackLists(records, quality);
  const tracks = mergeTracks(lists, quality);
  const trackCount = pick('trackCount');
  const credits = pick('credits');
  const complete = records.some((record) => record.facts.tracksComplete);
  if (tracks.length > 0) picker.fieldSources.tracks = lists[0]?.provider;
  return {
    title,
    titleNorm: albumKey(title),
    credits: sourcedCredits(picker.fieldSources.credits, credits),
    albumType: pick('albumType'),
    secondaryTypes: pick('secondaryTypes') ?? [],
    releaseDate,
    releaseYear: yearOf(releaseDate ?? undefined) ?? null,
    label: pick('label'),
    barcode: pick('barcode'),
    trackCount: complete ? Math.max(trackCount ?? 0, tracks.filter((track) => track.position).length) : trackCount,
    discCount: pick('discCount'),
    explicit: pick('explicit'),
    wiki: wiki && withProvider(wiki, picker.fieldSources.wiki),
    tracksComplete: complete,
    images: picker.images(),
    tags,
    tagNames: tagNamesOf(tags),
    ...reach,
    ...popularity,
    tracks,
    fieldSources: picker.fieldSources,
  };
}

export type MergedAlbum = ReturnType<typeof mergeAlbum>;
export type MergedTrack = ReturnType<typeof mergeTrack>;

interface TrackList {
  provider: SourceName;
  key: string;
  complete: boolean;
  tracks: TrackFacts[];
}

/** Each source's list, the one to build on first: complete before partial, then by quality, then the longer. */
function trackLists(records: SourceRecord<AlbumFacts>[], quality: QualityTable): TrackList[] {
  const lists = new Map<string, TrackList>();
  for (const { provider, key, facts } of [...records].sort((a, b) => compareText(b.detail, a.detail))) {
    if (!facts.tracks?.length) continue;
    const id = `${provider}:${key}`;
    const folded = foldFacts({ tracks: lists.get(id)?.tracks ?? [] }, { tracks: facts.tracks }).tracks;
    lists.set(id, {
      provider,
      key,
      complete: facts.tracksComplete === true || lists.get(id)?.complete === true,
      tracks: folded,
    });
  }
  return [...lists.values()].sort(
    (a, b) =>
      Number(b.complete) - Number(a.complete) ||
      qualityOf(quality, b.provider, 'tracks') - qualityOf(quality, a.provider, 'tracks') ||
      b.tracks.length - a.tracks.length ||
      compareText(a.provider, b.provider) ||
      compareText(a.key, b.key),
  );
}

/** The lists of all sources as one: each track once, with every id that it has anywhere. Tracks that only some editions have are kept. */
function mergeTracks(lists: readonly TrackList[], quality: QualityTable): MergedTrack[] {
  const groups: SourceRecord<TrackFacts>[][] = [];
  for (const list of lists) {
    const aligned = alignTracks(groups.map(alignableGroup), list.tracks.map(alignableTrack));
    list.tracks.forEach((facts, index) => {
      const record = { provider: list.provider, key: list.key, detail: 'full' as const, facts };
      const group = groups[aligned[index] ?? -1];
      if (group) group.push(record);
      else groups.push([record]);
    });
  }
  return placed(groups.map((group) => mergeTrack(group, quality)));
}

/** The track of the first list, with what only later lists say of it, and every id that it has anywhere. */
function alignableGroup(group: SourceRecord<TrackFacts>[]): AlignableTrack {
  const facts = group.map((record) => record.facts);
  const union = facts.reduceRight((later, earlier) => foldFacts(later, earlier));
  return { ...union, ids: facts.flatMap(idsOf) };
}

function alignableTrack(facts: TrackFacts): AlignableTrack {
  return { ...facts, ids: idsOf(facts) };
}

function idsOf({ externalIds, isrc }: TrackFacts): string[] {
  const ids = idPairs(externalIds).map(([key, id]) => `${key}:${id}`);
  return isrc ? [...ids, `isrc:${isrc}`] : ids;
}

function mergeTrack(group: SourceRecord<TrackFacts>[], quality: QualityTable) {
  // The place is the base list's where it says one: places of different editions must not be mixed.
  const placedBy = group.find((record) => record.facts.position !== undefined);
  const picker = fieldPicker(group, quality);
  const { pick } = picker;
  const title = pick('title') ?? '';
  const credits = pick('credits');
  const popularity = popularityOf(
    { popularity: pick('popularity'), listeners: pick('listeners'), playCount: pick('playCount') },
    picker.fieldSources,
  );
  return {
    title,
    titleNorm: songKey(title),
    externalIds: allIds(group),
    credits: sourcedCredits(picker.fieldSources.credits, credits),
    discNumber: placedBy ? (placedBy.facts.discNumber ?? 1) : null,
    position: placedBy?.facts.position ?? null,
    durationMs: pick('durationMs'),
    isrc: pick('isrc'),
    explicit: pick('explicit'),
    previewUrl: pick('previewUrl'),
    ...popularity,
    fieldSources: picker.fieldSources,
  };
}

function sourcedCredits(provider: SourceName | undefined, credits: CreditFact[] | null): SourcedCredits | null {
  return provider && credits ? { provider, credits } : null;
}

/** Every id of a track at every source: two editions of one album may each have their own. */
function allIds(group: SourceRecord<TrackFacts>[]): { provider: keyof ExternalIds; id: string }[] {
  const seen = new Map<string, { provider: keyof ExternalIds; id: string }>();
  for (const { facts } of group) {
    for (const [provider, id] of idPairs(facts.externalIds)) {
      seen.set(`${provider}:${id}`, { provider, id });
    }
  }
  return [...seen.values()].sort((a, b) => compareText(a.provider, b.provider) || compareText(a.id, b.id));
}

/** A place belongs to one track: a bonus track of another edition that claims a taken one keeps none. */
function placed(tracks: MergedTrack[]): MergedTrack[] {
  const taken = new Set<string>();
  const unique = tracks.map((track) => {
    if (track.position === null) return track;
    const place = `${track.discNumber}/${track.position}`;
    if (taken.has(place)) return { ...track, discNumber: null, position: null };
    taken.add(place);
    return track;
  });
  return unique.sort(byPlace);
}
