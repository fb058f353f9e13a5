import { DisjointSets } from '#lib/disjoint-sets.ts';
import type { AlbumType } from './entities.ts';
import type { IdKey } from './provider-names.ts';

/**
 * Which entries are one album, as a listener sees it (a MusicBrainz release group). In this order: a shared external id; the same
 * barcode; the same first artist and title, if type, year, number of tracks and (where both are known) the track lists fit.
 * Two release groups of MusicBrainz are never one album. A reissue in a later year joins the original when nothing else bears its title.
 */
export interface MatchableAlbum {
  localId?: number;
  /** Our id of the first credited artist. */
  artistId: number;
  titleNorm: string;
  externalIds: readonly (readonly [IdKey, string])[];
  barcode?: string | null;
  albumType?: AlbumType | null;
  year?: number | null;
  trackCount?: number | null;
  /** Song keys of a whole track list; empty when it is not known. */
  songs: readonly string[];
}

export interface AlbumGroup {
  members: number[];
  localIds: number[];
}

export function matchAlbums(albums: readonly MatchableAlbum[]): AlbumGroup[] {
  const sets = new DisjointSets(albums.length);
  joinByKey(albums, sets, (album) => album.externalIds.map(([key, id]) => `${key}:${id}`));
  joinByKey(albums, sets, (album) => (album.barcode ? [`${album.artistId}:${album.barcode}`] : []));
  for (const sameTitle of groupsBy(albums, (album) => `${album.artistId}:${album.titleNorm}`)) {
    if (sameTitle.length > 1) joinByTitle(albums, sets, sameTitle);
  }
  return sets.groups().map((members) => ({
    members,
    localIds: members.flatMap((index) => albums[index]?.localId ?? []).sort((a, b) => a - b),
  }));
}

function joinByKey(
  albums: readonly MatchableAlbum[],
  sets: DisjointSets,
  keysOf: (album: MatchableAlbum) => string[],
): void {
  const first = new Map<string, number>();
  albums.forEach((album, index) => {
    for (const key of keysOf(album)) {
      const other = first.get(key);
      if (other === undefined) first.set(key, index);
      else if (!areDifferentReleaseGroups(albums, sets, index, other)) sets.union(index, other);
    }
  });
}

function joinByTitle(albums: readonly MatchableAlbum[], sets: DisjointSets, indexes: number[]): void {
  const pairs = indexes.flatMap((a, position) =>
    indexes.slice(position + 1).map((b) => ({ a, b, years: yearsApart(albums[a], albums[b]) })),
  );
  for (const { a, b } of pairs.sort((x, y) => x.years - y.years || x.a - y.a || x.b - y.b)) {
    if (!areDifferentReleaseGroups(albums, sets, a, b) && albumsFit(albums[a], albums[b])) sets.union(a, b);
  }
  const roots = [...new Set(indexes.map((index) => sets.find(index)))];
  const [one, other] = roots;
  if (roots.length !== 2 || one === undefined || other === undefined) return;
  if (isReissue(albums, sets, indexes, one, other)) sets.union(one, other);
}

/** The last two of a title, years apart, at different sources: one of them dates its own edition. */
function isReissue(
  albums: readonly MatchableAlbum[],
  sets: DisjointSets,
  indexes: number[],
  a: number,
  b: number,
): boolean {
  const membersOf = (root: number) => indexes.filter((index) => sets.find(index) === root);
  const sourcesOf = (root: number) =>
    new Set(membersOf(root).flatMap((index) => albums[index]?.externalIds.map(([key]) => key) ?? []));
  const shared = [...sourcesOf(a)].some((source) => sourcesOf(b).has(source));
  if (shared || areDifferentReleaseGroups(albums, sets, a, b)) return false;
  return membersOf(a).every((x) =>
    membersOf(b).every((y) => typesFit(albums[x], albums[y]) && listsFit(albums[x], albums[y]) !== false),
  );
}

function albumsFit(a: MatchableAlbum | undefined, b: MatchableAlbum | undefined): boolean {
  const lists = listsFit(a, b);
  if (lists !== null) return lists;
  if (!typesFit(a, b) || yearsApart(a, b) > 1) return false;
  const sameSource = a?.externalIds.some(([key]) => b?.externalIds.some(([other]) => other === key)) ?? false;
  return sameSource ? a?.trackCount === b?.trackCount : countsFit(a, b);
}

/** Whether two whole track lists are of one album; null while one of them is not known. */
function listsFit(a: MatchableAlbum | undefined, b: MatchableAlbum | undefined): boolean | null {
  if (!a || !b || a.songs.length === 0 || b.songs.length === 0) return null;
  const songs = new Set(a.songs);
  const shared = b.songs.filter((song) => songs.has(song)).length;
  return shared / Math.min(a.songs.length, b.songs.length) >= 0.6;
}

function typesFit(a: MatchableAlbum | undefined, b: MatchableAlbum | undefined): boolean {
  const isShort = (type: AlbumType) => type === 'single' || type === 'ep';
  if (!a?.albumType || !b?.albumType || isShort(a.albumType) === isShort(b.albumType)) return true;
  return a.trackCount !== null && a.trackCount !== undefined && a.trackCount === b.trackCount;
}

function countsFit(a: MatchableAlbum | undefined, b: MatchableAlbum | undefined): boolean {
  if (!a?.trackCount || !b?.trackCount) return true;
  return Math.max(a.trackCount, b.trackCount) <= Math.min(a.trackCount, b.trackCount) * 1.5 + 1;
}

/** Years between two releases; 0 when one of them is not dated. */
function yearsApart(a: MatchableAlbum | undefined, b: MatchableAlbum | undefined): number {
  return a?.year && b?.year ? Math.abs(a.year - b.year) : 0;
}

function areDifferentReleaseGroups(
  albums: readonly MatchableAlbum[],
  sets: DisjointSets,
  a: number,
  b: number,
): boolean {
  const groupsOf = (index: number) => {
    const root = sets.find(index);
    return new Set(
      albums.flatMap((album, other) =>
        sets.find(other) === root ? album.externalIds.filter(([key]) => key === 'mbid').map(([, id]) => id) : [],
      ),
    );
  };
  const [groupsA, groupsB] = [groupsOf(a), groupsOf(b)];
  return groupsA.size > 0 && groupsB.size > 0 && ![...groupsA].some((id) => groupsB.has(id));
}

function groupsBy(albums: readonly MatchableAlbum[], keyOf: (album: MatchableAlbum) => string): number[][] {
  const groups = new Map<string, number[]>();
  albums.forEach((album, index) => {
    const key = keyOf(album);
    groups.set(key, [...(groups.get(key) ?? []), index]);
  });
  return [...groups.values()];
}
