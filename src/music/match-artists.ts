import { DisjointSets } from '#lib/disjoint-sets.ts';
import type { ExternalIds, IdKey } from './provider-names.ts';
import { isTellingTitle } from './titles.ts';

/**
 * Who is who. In this order:
 *  1. a shared external id, where the names agree too (a wrong cross-link at one source must not weld two strangers together);
 *  2. the answer to a question about one of ours, under a name that it goes by;
 *  3. the same name *and* a telling title in common, unless a source lists the two under different ids;
 *  4. a page that is about a name and nothing else (Last.fm) belongs to the strongest artist of that name.
 * A name alone never joins two artists: both stay, and the weaker points to the stronger (`namesakeOf`).
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
  const sets = new DisjointSets(artists.length);
  joinBySharedIds(artists, sets);
  joinByQuestion(artists, sets);
  joinByTitles(artists, sets);
  joinNamePages(artists, sets);
  return sets.groups().map((members) => ({
    members,
    localIds: members
      .flatMap((index) => artists[index]?.localId ?? [])
      .sort((a, b) => strengthOf(artists, b) - strengthOf(artists, a) || a - b),
  }));
}

function strengthOf(artists: readonly MatchableArtist[], localId: number): number {
  return artists.find((artist) => artist.localId === localId)?.strength ?? 0;
}

function joinBySharedIds(artists: readonly MatchableArtist[], sets: DisjointSets): void {
  const holders = new Map<string, number[]>();
  artists.forEach((artist, index) => {
    for (const [key, id] of artist.externalIds) {
      const holder = `${key}:${id}`;
      const known = holders.get(holder) ?? [];
      for (const other of known) {
        const rival = artists[other];
        if (rival && (namesAgree(artist, rival) || bothOwn(artist, rival, holder))) sets.union(index, other);
      }
      holders.set(holder, [...known, index]);
    }
  });
}

/** One artist under a new name at its own source. */
function bothOwn(a: MatchableArtist, b: MatchableArtist, id: string): boolean {
  return a.ownIds.has(id) && b.ownIds.has(id);
}

function joinByQuestion(artists: readonly MatchableArtist[], sets: DisjointSets): void {
  artists.forEach((artist, index) => {
    if (artist.about === undefined) return;
    const target = artists.findIndex((other) => other.localId === artist.about);
    const known = artists[target];
    if (known && namesAgree(artist, known) && !idsConflict(artists, sets, index, target)) sets.union(index, target);
  });
}

function joinByTitles(artists: readonly MatchableArtist[], sets: DisjointSets): void {
  const pairs: { a: number; b: number; shared: number }[] = [];
  for (const indexes of indexesByName(artists).values()) {
    for (const [position, a] of indexes.entries()) {
      for (const b of indexes.slice(position + 1)) {
        const shared = sharedTitles(artists[a], artists[b]);
        if (shared > 0) pairs.push({ a, b, shared });
      }
    }
  }
  for (const { a, b } of pairs.sort((x, y) => y.shared - x.shared || x.a - y.a || x.b - y.b)) {
    if (!idsConflict(artists, sets, a, b)) sets.union(a, b);
  }
}

function joinNamePages(artists: readonly MatchableArtist[], sets: DisjointSets): void {
  const byName = indexesByName(artists);
  artists.forEach((artist, index) => {
    const isNamePage = artist.localId === undefined && artist.externalIds.every(([key]) => key === 'lastfm');
    if (!isNamePage) return;
    const strongest = (byName.get(artist.nameNorm) ?? [])
      .filter((other) => other !== index && artists[other]?.nameNorm === artist.nameNorm)
      .filter((other) => !idsConflict(artists, sets, index, other))
      .sort((a, b) => (artists[b]?.strength ?? 0) - (artists[a]?.strength ?? 0) || a - b)[0];
    if (strongest !== undefined) sets.union(index, strongest);
  });
}

function indexesByName(artists: readonly MatchableArtist[]): Map<string, number[]> {
  const byName = new Map<string, number[]>();
  artists.forEach((artist, index) => {
    for (const name of new Set([artist.nameNorm, ...artist.aliases])) {
      byName.set(name, [...(byName.get(name) ?? []), index]);
    }
  });
  return byName;
}

function namesAgree(a: MatchableArtist, b: MatchableArtist): boolean {
  return a.nameNorm === b.nameNorm || a.aliases.includes(b.nameNorm) || b.aliases.includes(a.nameNorm);
}

function sharedTitles(a: MatchableArtist | undefined, b: MatchableArtist | undefined): number {
  if (!a || !b) return 0;
  const [few, many] = a.titles.size <= b.titles.size ? [a.titles, b.titles] : [b.titles, a.titles];
  return [...few].filter((title) => many.has(title) && isTellingTitle(title, a.nameNorm)).length;
}

/** Two ids at one source are two artists of that source, unless they share one of them. */
function idsConflict(artists: readonly MatchableArtist[], sets: DisjointSets, a: number, b: number): boolean {
  const [rootA, rootB] = [sets.find(a), sets.find(b)];
  if (rootA === rootB) return false;
  const idsA = idsOfSet(artists, sets, rootA);
  const idsB = idsOfSet(artists, sets, rootB);
  return [...idsA].some(([key, ids]) => {
    const others = idsB.get(key);
    return others !== undefined && ![...ids].some((id) => others.has(id));
  });
}

function idsOfSet(artists: readonly MatchableArtist[], sets: DisjointSets, root: number): Map<IdKey, Set<string>> {
  const ids = new Map<IdKey, Set<string>>();
  artists.forEach((artist, index) => {
    if (sets.find(index) !== root) return;
    for (const [key, id] of artist.externalIds) ids.set(key, (ids.get(key) ?? new Set()).add(id));
  });
  return ids;
}

export function idPairs(ids: ExternalIds): [IdKey, string][] {
  return Object.entries(ids) as [IdKey, string][];
}
