import type { AlbumType } from './entities.ts';
import { compareText } from './facts.ts';
import { comparePairs, IdentitySets, indexesByKey, rankedPairs, ranksByContent } from './identity-sets.ts';
import type { IdKey } from './provider-names.ts';
import { isTellingTitle } from './titles.ts';

/**
 * Which entries are one album, as a listener sees it (a MusicBrainz release group). In this order: a shared external id or key of a source; the same
 * barcode; the same first artist and title, if type, year, number of tracks and (where both are known) the track lists fit.
 * Two release groups of MusicBrainz are never one album. A reissue in a later year joins the original when nothing else bears its title, which must
 * be a telling one: an artist may well make two albums that are called by the artist's name, or "Live". Singles are not reissued.
 * The order of the albums does not matter.
 */
export interface MatchableAlbum {
  localId?: number;
  /** Our id of the first credited artist. */
  artistId: number;
  /** Normalised. */
  artistName: string;
  titleNorm: string;
  externalIds: readonly (readonly [IdKey, string])[];
  /** What sources without ids of their own call it, as `dataset:…`. */
  sourceKeys?: readonly string[];
  barcode?: string | null;
  albumType?: AlbumType | null;
  year?: number | null;
  trackCount?: number | null;
  /** Song keys of a whole track list; empty when it is not known. */
  songs: readonly string[];
}

export interface AlbumGroup {
  members: number[];
  /** Ours among them, the oldest first. */
  localIds: number[];
}

export function matchAlbums(albums: readonly MatchableAlbum[]): AlbumGroup[] {
  const sets = new IdentitySets(
    albums.map((album) => album.externalIds),
    (key) => key === 'mbid',
  );
  const ranks = ranksByContent(albums, contentOf);
  const keysOf = ({ externalIds, sourceKeys = [] }: MatchableAlbum) => [
    ...externalIds.map(([key, id]) => `${key}:${id}`),
    ...sourceKeys,
  ];
  joinByKey(albums, sets, ranks, keysOf);
  joinByKey(albums, sets, ranks, (album) => (album.barcode ? [`${album.artistId}:${album.barcode}`] : []));
  const byTitle = [...indexesByKey(albums, (album) => [`${album.artistId}:${album.titleNorm}`])];
  for (const [, indexes] of byTitle.sort(([a], [b]) => compareText(a, b))) {
    if (indexes.length > 1) new SameTitle(albums, sets, indexes).join(ranks);
  }
  return sets.groups().map((members) => ({
    members,
    localIds: members.flatMap((index) => albums[index]?.localId ?? []).sort((a, b) => a - b),
  }));
}

function contentOf({ artistId, titleNorm, year, barcode, externalIds }: MatchableAlbum): string {
  return [artistId, titleNorm, year, barcode, ...externalIds.map((pair) => pair.join(':')).sort()].join('\n');
}

function joinByKey(
  albums: readonly MatchableAlbum[],
  sets: IdentitySets,
  ranks: number[],
  keysOf: (album: MatchableAlbum) => string[],
): void {
  const pairs = [...indexesByKey(albums, keysOf).values()].flatMap((indexes) => rankedPairs(indexes, ranks));
  for (const [a, b] of pairs.sort((x, y) => comparePairs(ranks, x, y))) {
    if (!sets.conflict(a, b)) sets.union(a, b);
  }
}

/** The albums of one artist and title. */
class SameTitle {
  readonly #albums: { index: number; album: MatchableAlbum }[];
  readonly #sets: IdentitySets;

  constructor(albums: readonly MatchableAlbum[], sets: IdentitySets, indexes: number[]) {
    this.#albums = indexes.flatMap((index) => {
      const album = albums[index];
      return album ? [{ index, album }] : [];
    });
    this.#sets = sets;
  }

  join(ranks: number[]): void {
    const byIndex = new Map(this.#albums.map(({ index, album }) => [index, album]));
    const pairs = rankedPairs([...byIndex.keys()], ranks).flatMap((pair) => {
      const [a, b] = [byIndex.get(pair[0]), byIndex.get(pair[1])];
      return a && b && albumsFit(a, b) ? [{ pair, years: yearsApart(a, b) ?? UNDATED }] : [];
    });
    for (const { pair } of pairs.sort((x, y) => x.years - y.years || comparePairs(ranks, x.pair, y.pair))) {
      if (this.#setsFit(...pair)) this.#sets.union(...pair);
    }
    const roots = [...new Set(this.#albums.map(({ index }) => this.#sets.find(index)))];
    const [one, other] = roots;
    if (roots.length !== 2 || one === undefined || other === undefined) return;
    const areAlbums = this.#albums.every(({ album }) => {
      return isTellingTitle(album.titleNorm, album.artistName) && !isShort(album.albumType);
    });
    if (areAlbums && this.#setsFit(one, other) && !this.#shareSource(one, other)) this.#sets.union(one, other);
  }

  /** Whether nobody in one set speaks against anybody in the other. */
  #setsFit(a: number, b: number): boolean {
    if (this.#sets.conflict(a, b)) return false;
    const others = this.#membersOf(b);
    return this.#membersOf(a).every((x) => others.every((y) => !areTwo(x, y)));
  }

  /** A source that has both has the reissue beside the original: then they are two. */
  #shareSource(a: number, b: number): boolean {
    const others = this.#membersOf(b);
    return this.#membersOf(a).some((x) => others.some((y) => areOfOneSource(x, y)));
  }

  #membersOf(index: number): MatchableAlbum[] {
    const root = this.#sets.find(index);
    return this.#albums.filter((other) => this.#sets.find(other.index) === root).map(({ album }) => album);
  }
}

/** Where one of two is not dated, they come after those of the same year and before those of neighbouring years. */
const UNDATED = 0.5;

function albumsFit(a: MatchableAlbum, b: MatchableAlbum): boolean {
  if (areTwo(a, b)) return false;
  return listsFit(a, b) === true || ((yearsApart(a, b) ?? 0) <= 1 && countsFit(a, b));
}

/** Whether two albums of one title cannot be the same: other songs, a single beside an album, two entries of one source that differ. */
function areTwo(a: MatchableAlbum, b: MatchableAlbum): boolean {
  const lists = listsFit(a, b);
  if (lists !== null) return !lists;
  if (!typesFit(a, b)) return true;
  return areOfOneSource(a, b) && !(isKnownAndSame(a.trackCount, b.trackCount) && isKnownAndSame(a.year, b.year));
}

/** Under ids that are not the same: those were joined before. */
function areOfOneSource(a: MatchableAlbum, b: MatchableAlbum): boolean {
  return a.externalIds.some(([key]) => b.externalIds.some(([other]) => other === key)) && !shareId(a, b);
}

function shareId(a: MatchableAlbum, b: MatchableAlbum): boolean {
  return a.externalIds.some(([key, id]) => b.externalIds.some(([other, otherId]) => other === key && otherId === id));
}

function isKnownAndSame(a: number | null | undefined, b: number | null | undefined): boolean {
  return a !== null && a !== undefined && a === b;
}

/** Whether two whole track lists are of one album; null while one of them is not known. */
function listsFit(a: MatchableAlbum, b: MatchableAlbum): boolean | null {
  if (a.songs.length === 0 || b.songs.length === 0) return null;
  const songs = new Set(a.songs);
  const shared = b.songs.filter((song) => songs.has(song)).length;
  return shared / Math.min(a.songs.length, b.songs.length) >= 0.6;
}

function typesFit(a: MatchableAlbum, b: MatchableAlbum): boolean {
  if (!a.albumType || !b.albumType || isShort(a.albumType) === isShort(b.albumType)) return true;
  return isKnownAndSame(a.trackCount, b.trackCount);
}

function isShort(type: AlbumType | null | undefined): boolean {
  return type === 'single' || type === 'ep';
}

function countsFit(a: MatchableAlbum, b: MatchableAlbum): boolean {
  if (!a.trackCount || !b.trackCount) return true;
  return Math.max(a.trackCount, b.trackCount) <= Math.min(a.trackCount, b.trackCount) * 1.5 + 1;
}

/** Null when one of the two is not dated. */
function yearsApart(a: MatchableAlbum, b: MatchableAlbum): number | null {
  return a.year && b.year ? Math.abs(a.year - b.year) : null;
}
