import { releaseDayOf } from './calendar.ts';
import type { Catalogue, MadeAlbum, MadeArtist, MadeTrack } from './catalogue.ts';
import type { SandboxWorld } from './source.ts';
import {
  albumObject,
  albumTracksPage,
  albumTypeOf,
  artistObject,
  fullAlbumObject,
  isAlbumAtSpotify,
  isArtistAtSpotify,
  spotifyApi,
  trackObject,
} from './spotify-objects.ts';
import { pageOf, rangeOf, SpotifyRefusal } from './spotify-page.ts';
import { createSpotifySearch, parseQuestion, type SpotifySearch } from './spotify-search.ts';

/** An answer of the Web API, as the body of a 200. @throws {SpotifyRefusal} everything else. */
export type SpotifyEndpoint = (query: URLSearchParams, id: string) => unknown;

/** The end points by the path after `/v1`; the one group of the pattern is the id. */
export function spotifyEndpoints(world: SandboxWorld): [RegExp, SpotifyEndpoint][] {
  const { catalogue } = world;
  const search = createSpotifySearch(world);
  const current: [RegExp, SpotifyEndpoint][] = [
    [/^\/search$/, (query) => searchAnswer(world, search, query)],
    [/^\/artists\/([^/]+)$/, (_query, id) => artistObject(world, known(findArtist(catalogue, id)))],
    [/^\/artists\/([^/]+)\/albums$/, (query, id) => discography(world, known(findArtist(catalogue, id)), query)],
    [/^\/albums\/([^/]+)$/, (_query, id) => fullAlbumObject(world, known(findAlbum(catalogue, id)))],
    [
      /^\/albums\/([^/]+)\/tracks$/,
      (query, id) => albumTracksPage(world, known(findAlbum(catalogue, id)), rangeOf(query, { limit: 20, max: 50 })),
    ],
    [/^\/tracks\/([^/]+)$/, (_query, id) => trackObject(world, known(findTrack(catalogue, id)))],
  ];
  const removed = removedEndpoints(world);
  if (world.spotifyMode === 'legacy') return [...current, ...removed];
  return [...current, ...removed.map(([path]): [RegExp, SpotifyEndpoint] => [path, forbidden])];
}

const forbidden: SpotifyEndpoint = () => {
  throw new SpotifyRefusal(403, 'Forbidden');
};

/** What the development mode of 2026 no longer has. */
function removedEndpoints(world: SandboxWorld): [RegExp, SpotifyEndpoint][] {
  const { catalogue } = world;
  const several = <T>(ids: string[], find: (id: string) => T | undefined, show: (item: T) => unknown) =>
    ids.map((id) => {
      const item = find(id);
      return item === undefined ? null : show(item);
    });
  return [
    [/^\/artists\/([^/]+)\/top-tracks$/, (_query, id) => topTracks(world, known(findArtist(catalogue, id)))],
    [/^\/artists\/([^/]+)\/related-artists$/, (_query, id) => related(world, known(findArtist(catalogue, id)))],
    [/^\/browse\/new-releases$/, (query) => newReleases(world, query)],
    [
      /^\/artists$/,
      (query) => ({
        artists: several(
          idsOf(query, 50),
          (id) => findArtist(catalogue, id),
          (artist) => artistObject(world, artist),
        ),
      }),
    ],
    [
      /^\/albums$/,
      (query) => ({
        albums: several(
          idsOf(query, 20),
          (id) => findAlbum(catalogue, id),
          (album) => fullAlbumObject(world, album),
        ),
      }),
    ],
    [
      /^\/tracks$/,
      (query) => ({
        tracks: several(
          idsOf(query, 50),
          (id) => findTrack(catalogue, id),
          (track) => trackObject(world, track),
        ),
      }),
    ],
  ];
}

function checkedId(id: string): string {
  if (!/^[0-9A-Za-z]{22}$/.test(id)) throw new SpotifyRefusal(400, 'Invalid base62 id');
  return id;
}

function idsOf(query: URLSearchParams, max: number): string[] {
  const ids = (query.get('ids') ?? '').split(',');
  if (ids.length > max) throw new SpotifyRefusal(400, 'Too many ids requested');
  return ids;
}

function known<T>(item: T | undefined): T {
  if (item === undefined) throw new SpotifyRefusal(404, 'Resource not found');
  return item;
}

function findArtist(catalogue: Catalogue, id: string): MadeArtist | undefined {
  const artist = catalogue.artist('spotify', checkedId(id));
  return artist && isArtistAtSpotify(artist) ? artist : undefined;
}

function findAlbum(catalogue: Catalogue, id: string): MadeAlbum | undefined {
  return catalogue.albumsById('spotify', checkedId(id)).find(isAlbumAtSpotify);
}

function findTrack(catalogue: Catalogue, id: string): MadeTrack | undefined {
  const track = catalogue.track('spotify', checkedId(id));
  return track && isAlbumAtSpotify(track.album) ? track : undefined;
}

/** The longest page of search and of discographies, and how much comes unasked. */
const pagesOf = (world: SandboxWorld) =>
  world.spotifyMode === 'legacy' ? { limit: 20, max: 50 } : { limit: 5, max: 10 };

function searchAnswer(world: SandboxWorld, search: SpotifySearch, query: URLSearchParams): unknown {
  const q = query.get('q') ?? query.get('query') ?? '';
  if (q.trim() === '') throw new SpotifyRefusal(400, 'No search query');
  const range = rangeOf(query, { ...pagesOf(world), maxOffset: 1000 });
  const question = parseQuestion(q);
  const market = query.get('market');
  const page = <T>(type: string, items: T[], show: (world: SandboxWorld, item: T) => unknown) => {
    const params = { query: q, type, ...(market ? { market } : {}) };
    return pageOf(items, { href: `${spotifyApi(world)}/search`, params, ...range }, (item) => show(world, item));
  };
  const answers = (query.get('type') ?? '').split(',').map((type) => {
    if (type === 'artist') return { artists: page(type, search.artists(question), artistObject) };
    if (type === 'album') return { albums: page(type, search.albums(question), albumObject) };
    if (type === 'track') return { tracks: page(type, search.tracks(question), trackObject) };
    throw new SpotifyRefusal(400, `Bad search type field ${type}`);
  });
  return Object.assign({}, ...answers);
}

const GROUPS = ['album', 'single', 'compilation', 'appears_on'] as const;

/** Group by group, each newest first. Only the legacy mode says to which group an album belongs. */
function discography(world: SandboxWorld, artist: MadeArtist, query: URLSearchParams): unknown {
  const range = rangeOf(query, pagesOf(world));
  const wanted = query.get('include_groups')?.split(',') ?? GROUPS;
  const albums = GROUPS.filter((group) => wanted.includes(group)).flatMap((group) =>
    newestFirst(world.catalogue.albums.filter((album) => groupOf(album, artist) === group)).map((album) => ({
      album,
      group,
    })),
  );
  const href = `${spotifyApi(world)}/artists/${artist.ids.spotify}/albums`;
  const params = { include_groups: wanted.join(',') };
  return pageOf(albums, { href, params, ...range }, ({ album, group }) => ({
    ...albumObject(world, album),
    ...(world.spotifyMode === 'legacy' ? { album_group: group } : {}),
  }));
}

function groupOf(album: MadeAlbum, artist: MadeArtist): (typeof GROUPS)[number] | undefined {
  if (!isAlbumAtSpotify(album)) return undefined;
  const isCredited = (credits: MadeAlbum['credits']) => credits.some((credit) => credit.artist === artist);
  if (isCredited(album.credits)) return albumTypeOf(album);
  return album.tracks.some((track) => isCredited(track.recording.credits)) ? 'appears_on' : undefined;
}

function newestFirst(albums: MadeAlbum[]): MadeAlbum[] {
  return albums.toSorted((a, b) => (b.releaseDate ?? '').localeCompare(a.releaseDate ?? ''));
}

function topTracks(world: SandboxWorld, artist: MadeArtist): unknown {
  const own = artist.albums.filter(isAlbumAtSpotify).flatMap((album) => album.tracks);
  const best = own.toSorted((a, b) => b.rank - a.rank).slice(0, 10);
  return { tracks: best.map((track) => trackObject(world, track)) };
}

function related(world: SandboxWorld, artist: MadeArtist): unknown {
  const artists = artist.similar.map((similar) => similar.artist).filter(isArtistAtSpotify);
  return { artists: artists.slice(0, 20).map((other) => artistObject(world, other)) };
}

function newReleases(world: SandboxWorld, query: URLSearchParams): unknown {
  const dated = world.catalogue.albums.filter((album) => isAlbumAtSpotify(album) && releaseDayOf(album) !== undefined);
  const address = {
    href: `${spotifyApi(world)}/browse/new-releases`,
    params: {},
    ...rangeOf(query, { limit: 20, max: 50 }),
  };
  return { albums: pageOf(newestFirst(dated).slice(0, 100), address, (album) => albumObject(world, album)) };
}
