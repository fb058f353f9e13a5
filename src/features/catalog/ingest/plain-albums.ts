import { isDeepStrictEqual } from 'node:util';
import type { Queryable } from '#db/client.ts';
import { type AlbumFacts, foldFacts, type TrackFacts } from '#music/facts.ts';
import type { SourceName } from '#music/provider-names.ts';
import { albumKey, songKey } from '#music/titles.ts';
import { type AlbumHere, findAlbumsHere, findKnownIsrcs, findNameHolders } from './plain-albums.repository.ts';
import { allSaid, bareNameKey, type Named, type NamedAlbum } from './read-answers.ts';

/** An album about which there is nothing to find out. */
export interface PlainAlbum {
  /** Of the source. */
  key: string;
  /** Ours, when it is here. */
  id: number | null;
  /** All that the source has said of it by now. */
  facts: AlbumFacts;
  /** Those of its tracks that are new; none of them is here. */
  newTracks: TrackFacts[];
}

/** The plain ones among some albums. */
export interface PlainAlbums {
  albums: PlainAlbum[];
  /** Key in `Named.artists` → our id of everybody who is credited on them; null for newcomers. */
  artists: Map<string, number | null>;
}

interface Plainness {
  provider: SourceName;
  /** Tracks of these keys are here, or something is kept of them. */
  known: ReadonlySet<string>;
}

/**
 * Those of the albums of a source without ids for artists that can be added without any matching, with the very rows that matching would
 * lead to: by artists whose names nobody has here, or one alone; new, or known from this source alone, which says nothing else of them now; with
 * new tracks of which none is a song that the album has, and no ISRC that anything else has. An album by somebody of whom there is another that is not plain is not plain either: which
 * recordings they share depends on all of them.
 */
export async function findPlainAlbums(
  db: Queryable,
  named: Named,
  { provider, known }: Plainness,
): Promise<PlainAlbums> {
  const artists = await plainArtists(db, named, provider);
  const asked = [...named.albums.values()].flatMap((album) => {
    const facts = allSaid(album.said);
    const isPlain = creditedKeys(provider, facts).every((key) => artists.has(key));
    return isPlain && !facts.tracks?.some(({ id }) => known.has(id)) ? [{ album, facts }] : [];
  });
  const sharedIsrcs = await isrcsElsewhere(db, named);
  const wanted = asked.map(({ album: { key, firstArtist }, facts }) => {
    return { key, title_norm: albumKey(facts.title), artist_id: artists.get(firstArtist) ?? null };
  });
  const hereByKey = new Map((await findAlbumsHere(db, provider, wanted)).map((one) => [one.key, one]));
  const newSongs = new Set(asked.flatMap(({ facts }) => songsOf(provider, facts.tracks)));
  const plain = asked.flatMap(({ album, facts }): PlainAlbum[] => {
    if (facts.tracks?.some(({ isrc }) => isrc && sharedIsrcs.has(isrc))) return [];
    const found = hereByKey.get(album.key);
    // A song that comes again may change which performance the track carries that is here.
    if (!found || songsOf(provider, found.facts?.tracks).some((song) => newSongs.has(song))) return [];
    return plainAlbum(album, facts, found);
  });
  return { albums: withoutTied(provider, named, plain), artists };
}

/**
 * The names that tell who is meant: nobody's here, or one artist's own and nobody's other name. An artist whose other name is among them is
 * not plain either: what is theirs now tells whether the other name is meant to be them.
 */
async function plainArtists(db: Queryable, named: Named, provider: SourceName): Promise<PlainAlbums['artists']> {
  const prefix = bareNameKey(provider, '');
  const names = [...named.artists].flatMap(([key, { key: id }]) => (id === null ? [key.slice(prefix.length)] : []));
  const artists: PlainAlbums['artists'] = new Map(names.map((name) => [prefix + name, null]));
  const holders = await findNameHolders(db, names);
  const otherwise = new Set(holders.flatMap(({ id, isOwn }) => (isOwn ? [] : [id])));
  for (const { name, id } of holders) {
    const key = prefix + name;
    if (artists.get(key) === null && !otherwise.has(id)) artists.set(key, id);
    else artists.delete(key);
  }
  return artists;
}

function plainAlbum(
  { key }: NamedAlbum,
  said: AlbumFacts,
  { ids, owner, records, ...before }: AlbumHere,
): PlainAlbum[] {
  const newTracks = said.tracks ?? [];
  if (!before.facts) return ids.length === 0 ? [{ key, id: null, facts: said, newTracks }] : [];
  if (ids.length !== 1 || ids[0] !== owner || records !== 1) return [];
  const known = new Set(before.facts.tracks?.map(({ id }) => id));
  const facts = foldFacts(before.facts, said);
  const isOnlyLonger = isDeepStrictEqual({ ...facts, tracks: [] }, { ...before.facts, tracks: [] });
  if (!isOnlyLonger || newTracks.some(({ id }) => known.has(id))) return [];
  return [{ key, id: owner, facts, newTracks }];
}

/** The ISRCs that more than one of these tracks has, or something that is here. */
async function isrcsElsewhere(db: Queryable, named: Named): Promise<Set<string>> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { said } of named.albums.values()) {
    for (const { isrc } of allSaid(said).tracks ?? []) {
      if (!isrc) continue;
      if (seen.has(isrc)) twice.add(isrc);
      seen.add(isrc);
    }
  }
  return new Set([...twice, ...(await findKnownIsrcs(db, [...seen]))]);
}

/** Those whose songs are by nobody of whom others are left. */
function withoutTied(provider: SourceName, named: Named, plain: PlainAlbum[]): PlainAlbum[] {
  let left = plain;
  for (;;) {
    const keys = new Set(left.map(({ key }) => key));
    const others = [...named.albums.values()].filter(({ key }) => !keys.has(key));
    const tied = new Set(others.flatMap(({ said }) => singersOf(provider, allSaid(said).tracks)));
    const untied = left.filter(({ newTracks }) => !singersOf(provider, newTracks).some((singer) => tied.has(singer)));
    if (untied.length === left.length) return left;
    left = untied;
  }
}

function singersOf(provider: SourceName, tracks: readonly TrackFacts[] = []): string[] {
  return tracks.map(({ credits }) => bareNameKey(provider, credits[0]?.name ?? ''));
}

function songsOf(provider: SourceName, tracks: readonly TrackFacts[] = []): string[] {
  const singers = singersOf(provider, tracks);
  return tracks.map(({ title }, index) => `${singers[index]}\n${songKey(title)}`);
}

/** The keys in `Named.artists` of everybody who is credited on an album or its tracks. */
export function creditedKeys(provider: SourceName, { credits, tracks = [] }: AlbumFacts): string[] {
  return [credits, ...tracks.map((track) => track.credits)].flat().map(({ name }) => bareNameKey(provider, name));
}
