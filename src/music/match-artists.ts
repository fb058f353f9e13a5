import { comparePairs, IdentitySets, indexesByKey, rankedPairs, ranksByContent } from './identity-sets.ts';
import type { ExternalIds, IdKey } from './provider-names.ts';
import { isTellingTitle } from './titles.ts';

/**
 * Who is who. In this order:
 *  1. an external id that its own source gave to both; then one that a source links to, where the names agree (a wrong cross-link must
 *     not weld two strangers together);
 *  2. the answer to a question about one of ours, under a name that it goes by;
 *  3. the same name *and* a telling title in common;
 *  4. what is about a name and nothing else (a Last.fm page, a credit without an id) belongs to the strongest artist of that name.
 * From the cross-links on, two that one source lists under different ids stay two. A name alone never joins two artists that a source
 * vouches for: both stay, and the weaker points to the stronger (`namesakeOf`). The order of the artists does not matter.
 */
export interface MatchableArtist {
  /** Set for the artists that we have. */
  localId?: number;
  nameNorm: string;
  /** Normalised. */
  aliases: readonly string[];
  externalIds: readonly (readonly [IdKey, string])[];
  /** Those of `externalIds` (as `deezer:27`) that their own source gave; the others are cross-links. */
  ownIds: ReadonlySet<string>;
  /** Album and song keys that it is credited on. */
  titles: ReadonlySet<string>;
  /** Our artist that the source was asked about. */
  about?: number;
  /** Followers, listeners or popularity: only compared within one name. */
  strength: number;
}

export interface ArtistGroup {
  /** Indexes into what was matched. */
  members: number[];
  /** Ours among them: the first stays, the others turn out to be the same artist. */
  localIds: number[];
}

export function matchArtists(artists: readonly MatchableArtist[]): ArtistGroup[] {
  const sets = new IdentitySets(
    artists.map((artist) => artist.externalIds),
    (key) => !NAMES_AS_IDS.has(key),
  );
  const ranks = ranksByContent(artists, contentOf);
  joinBySharedIds(artists, sets, ranks);
  joinByQuestion(artists, sets, ranks);
  joinByTitles(artists, sets, ranks);
  joinNamePages(artists, sets, ranks);
  return sets
    .groups()
    .map((members) => ({ members, localIds: localIdsOf(members.flatMap((index) => artists[index] ?? [])) }));
}

/** Sources whose ids are names: they tell nobody apart. */
const NAMES_AS_IDS: ReadonlySet<IdKey> = new Set<IdKey>(['lastfm']);

function localIdsOf(members: MatchableArtist[]): number[] {
  const ours = members.flatMap(({ localId, strength }) => (localId === undefined ? [] : [{ localId, strength }]));
  return ours.sort((a, b) => b.strength - a.strength || a.localId - b.localId).map(({ localId }) => localId);
}

function contentOf({ nameNorm, externalIds, about }: MatchableArtist): string {
  return [nameNorm, ...externalIds.map((pair) => pair.join(':')).sort(), about].join('\n');
}

function joinBySharedIds(artists: readonly MatchableArtist[], sets: IdentitySets, ranks: number[]): void {
  const holders = indexesByKey(artists, (artist) => artist.externalIds.map(([key, id]) => `${key}:${id}`));
  const links: [number, number][] = [];
  for (const [id, indexes] of holders) {
    const owners = indexes.filter((index) => artists[index]?.ownIds.has(id));
    // One artist, also under a new name at its own source.
    for (const owner of owners) sets.union(owner, owners[0] ?? owner);
    if (indexes.length > owners.length) links.push(...rankedPairs(indexes, ranks));
  }
  for (const [a, b] of links.sort((x, y) => comparePairs(ranks, x, y))) {
    if (namesAgree(artists[a], artists[b]) && !sets.conflict(a, b)) sets.union(a, b);
  }
}

function joinByQuestion(artists: readonly MatchableArtist[], sets: IdentitySets, ranks: number[]): void {
  const indexOfLocal = new Map(artists.map((artist, index) => [artist.localId, index]));
  const asked = artists.flatMap(({ about }, index) => {
    const target = about === undefined ? undefined : indexOfLocal.get(about);
    return target === undefined ? [] : [{ index, target }];
  });
  for (const { index, target } of asked.sort((a, b) => (ranks[a.index] ?? 0) - (ranks[b.index] ?? 0))) {
    if (namesAgree(artists[index], artists[target]) && !sets.conflict(index, target)) sets.union(index, target);
  }
}

function joinByTitles(artists: readonly MatchableArtist[], sets: IdentitySets, ranks: number[]): void {
  const byName = indexesByKey(artists, (artist) => [artist.nameNorm, ...artist.aliases]);
  const pairs = [...byName.values()]
    .flatMap((indexes) => rankedPairs(indexes, ranks))
    .map((pair) => ({ pair, shared: sharedTitles(artists[pair[0]], artists[pair[1]]) }))
    .filter(({ shared }) => shared > 0)
    .sort((x, y) => y.shared - x.shared || comparePairs(ranks, x.pair, y.pair));
  for (const { pair } of pairs) {
    if (!sets.conflict(...pair)) sets.union(...pair);
  }
}

function joinNamePages(artists: readonly MatchableArtist[], sets: IdentitySets, ranks: number[]): void {
  // As they are before any page is given to anybody.
  const roots = artists.map((_, index) => sets.find(index));
  const identified = new Set(artists.flatMap((artist, index) => (hasIdentity(artist) ? [roots[index]] : [])));
  const strengths = new Map<number | undefined, number>();
  artists.forEach(({ strength }, index) => {
    strengths.set(roots[index], Math.max(strength, strengths.get(roots[index]) ?? 0));
  });
  const strengthOf = (index: number) => strengths.get(roots[index]) ?? 0;
  for (const indexes of indexesByKey(artists, (artist) => [artist.nameNorm]).values()) {
    const pages = indexes.filter((index) => !identified.has(roots[index]));
    const [strongest] = indexes
      .filter((index) => identified.has(roots[index]))
      .sort((a, b) => strengthOf(b) - strengthOf(a) || (ranks[a] ?? 0) - (ranks[b] ?? 0));
    for (const page of pages) sets.union(page, strongest ?? pages[0] ?? page);
  }
}

function hasIdentity(artist: MatchableArtist): boolean {
  return artist.externalIds.some(([key]) => !NAMES_AS_IDS.has(key));
}

function namesAgree(a: MatchableArtist | undefined, b: MatchableArtist | undefined): boolean {
  if (!a || !b) return false;
  return a.nameNorm === b.nameNorm || a.aliases.includes(b.nameNorm) || b.aliases.includes(a.nameNorm);
}

function sharedTitles(a: MatchableArtist | undefined, b: MatchableArtist | undefined): number {
  if (!a || !b) return 0;
  const [few, many] = a.titles.size <= b.titles.size ? [a.titles, b.titles] : [b.titles, a.titles];
  const isTelling = (title: string) => isTellingTitle(title, a.nameNorm) && isTellingTitle(title, b.nameNorm);
  return [...few].filter((title) => many.has(title) && isTelling(title)).length;
}

export function idPairs(ids: ExternalIds): [IdKey, string][] {
  return Object.entries(ids) as [IdKey, string][]; // the keys of ExternalIds are id keys
}
