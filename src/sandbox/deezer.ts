import type { MadeAlbum, MadeArtist } from './catalogue.ts';
import { genres } from './catalogue-words.ts';
import { albumFound, albumOfArtist, albumOfChart, albumReleased, genreNamed } from './deezer-album.ts';
import { albumWhole } from './deezer-album-whole.ts';
import { albumsWith, artistListed, artistOfChart, artistOfGenre, artistWhole, picturesOf } from './deezer-artist.ts';
import { deezerError, deezerPage, noData } from './deezer-page.ts';
import { deezerSearch } from './deezer-search.ts';
import { trackFound, trackOfAlbum, trackOfChart, trackOfTop, trackOnRadio, trackWhole } from './deezer-track.ts';
import type { SandboxReply, SandboxRequest, SandboxSource, SandboxWorld } from './source.ts';

const RELATED = 20;
const TOP = 100;
const RADIO = 25;
const CHART = 10;

/** Answers one path; `key` is what the path's bracket caught. */
type Endpoint = (request: SandboxRequest, key: string) => SandboxReply;

/** Deezer's keyless API. Its errors come with status 200. */
export function deezer(world: SandboxWorld): SandboxSource {
  const endpoints = [...searches(world), ...artists(world), ...albumsAndTracks(world), ...lists(world)];
  return {
    provider: 'deezer',
    prefix: 'deezer',
    env: { DEEZER_API_URL: `${world.origin}/deezer` },
    limit: { calls: 50, windowMs: 5000 },
    refuse: () => deezerError(4, 'Exception', 'Quota limit exceeded'),
    handle(request) {
      const path = decodeURIComponent(request.path);
      for (const [pattern, endpoint] of endpoints) {
        const found = pattern.exec(path);
        if (found) return endpoint(request, found[1] ?? '');
      }
      return deezerError(600, 'InvalidQueryException', `Unknown path components : ${path}`);
    },
  };
}

function searches(world: SandboxWorld): [RegExp, Endpoint][] {
  const search = deezerSearch(world);
  const asked =
    (answer: (request: SandboxRequest, q: string) => SandboxReply): Endpoint =>
    (request) => {
      const q = request.query.get('q');
      if (q === null) return deezerError(501, 'MissingParameterException', 'Missing parameters: q');
      return q.trim() === '' ? deezerError(500, 'ParameterException', 'Wrong parameter') : answer(request, q);
    };
  return [
    [
      /^\/search\/artist$/,
      asked((request, q) => deezerPage(world, request, search.artists(q), artistListed, { search: true })),
    ],
    [
      /^\/search\/album$/,
      asked((request, q) => deezerPage(world, request, search.albums(q), albumFound, { search: true })),
    ],
    [
      /^\/search(?:\/track)?$/,
      asked((request, q) => deezerPage(world, request, search.tracks(q), trackFound, { search: true })),
    ],
  ];
}

function artists(world: SandboxWorld): [RegExp, Endpoint][] {
  const { catalogue } = world;
  const of =
    (answer: (artist: MadeArtist, request: SandboxRequest) => SandboxReply): Endpoint =>
    (request, key) => {
      const artist = catalogue.artist('deezer', key);
      return artist?.sources.has('deezer') ? answer(artist, request) : noData;
    };
  const tracksWith = (artist: MadeArtist) =>
    catalogue.tracks
      .filter((track) => track.album.sources.has('deezer'))
      .filter((track) => track.recording.credits.some((credit) => credit.artist === artist))
      .sort((a, b) => b.rank - a.rank);
  const related = (artist: MadeArtist) =>
    artist.similar
      .map((one) => one.artist)
      .filter((other) => other.sources.has('deezer'))
      .slice(0, RELATED);
  return [
    [/^\/artist\/([^/]+)$/, of((artist) => ({ json: artistWhole(world, artist) }))],
    [/^\/artist\/([^/]+)\/image$/, of((artist) => picture(world, 'artist', artist.imageHash))],
    [
      /^\/artist\/([^/]+)\/albums$/,
      of((artist, request) => deezerPage(world, request, albumsWith(world, artist), albumOfArtist)),
    ],
    [
      /^\/artist\/([^/]+)\/related$/,
      of((artist, request) => deezerPage(world, request, related(artist), artistListed)),
    ],
    [
      /^\/artist\/([^/]+)\/top$/,
      of((artist, request) => deezerPage(world, request, tracksWith(artist).slice(0, TOP), trackOfTop)),
    ],
    [
      /^\/artist\/([^/]+)\/radio$/,
      of((artist) => {
        const tracks = [artist, ...related(artist)].flatMap((one) => tracksWith(one).slice(0, 3));
        return { json: { data: tracks.slice(0, RADIO).map((track) => trackOnRadio(world, track)) } };
      }),
    ],
  ];
}

function albumsAndTracks(world: SandboxWorld): [RegExp, Endpoint][] {
  const { catalogue } = world;
  const albumOf = (key: string): MadeAlbum | undefined => {
    const album = key.startsWith('upc:')
      ? catalogue.albumByBarcode(key.slice(4))
      : catalogue.albumsById('deezer', key)[0];
    return album?.sources.has('deezer') ? album : undefined;
  };
  const trackOf = (key: string) => {
    const copies = key.startsWith('isrc:')
      ? catalogue.recordingsByIsrc(key.slice(5)).flatMap((recording) => recording.tracks)
      : [catalogue.track('deezer', key)];
    return copies.find((track) => track?.album.sources.has('deezer'));
  };
  const ofAlbum =
    (answer: (album: MadeAlbum, request: SandboxRequest) => SandboxReply): Endpoint =>
    (request, key) => {
      const album = albumOf(key);
      return album ? answer(album, request) : noData;
    };
  return [
    [/^\/album\/([^/]+)$/, ofAlbum((album) => ({ json: albumWhole(world, album) }))],
    [/^\/album\/([^/]+)\/image$/, ofAlbum((album) => picture(world, 'cover', album.imageHash))],
    [/^\/album\/([^/]+)\/tracks$/, ofAlbum((album, request) => deezerPage(world, request, album.tracks, trackOfAlbum))],
    [
      /^\/track\/([^/]+)$/,
      (_, key) => {
        const track = trackOf(key);
        return track ? { json: trackWhole(world, track) } : noData;
      },
    ],
  ];
}

function lists(world: SandboxWorld): [RegExp, Endpoint][] {
  const { catalogue } = world;
  const inGenre = (id: string) => (item: { genre: string }) => id === '0' || String(genreNamed(item.genre).id) === id;
  const artistsOf = (id: string) =>
    catalogue.artists
      .filter((artist) => artist.sources.has('deezer') && inGenre(id)(artist))
      .sort((a, b) => b.fans - a.fans);
  const albumsOf = (id: string) =>
    catalogue.albums.filter((album) => album.sources.has('deezer') && inGenre(id)(album));
  const charts = (id: string) => ({
    tracks: ranked(
      albumsOf(id)
        .flatMap((album) => album.tracks)
        .sort((a, b) => b.rank - a.rank),
      (one) => trackOfChart(world, one),
    ),
    albums: ranked(
      albumsOf(id).sort((a, b) => b.fans - a.fans),
      (one) => albumOfChart(world, one),
    ),
    artists: ranked(artistsOf(id), (one) => artistOfChart(world, one)),
  });
  const empty = { data: [], total: 0 };
  const genreList = genresOf(world);
  const known = (id: string) => genreList.some((genre) => String(genre.id) === id);
  const newest = (id: string) =>
    albumsOf(id)
      .sort((a, b) => (b.releaseDate ?? '').localeCompare(a.releaseDate ?? ''))
      .slice(0, 100);
  return [
    [/^\/chart(?:\/(\d+))?$/, (_, id) => ({ json: { ...charts(id || '0'), playlists: empty, podcasts: empty } })],
    [/^\/chart\/(\d+)\/tracks$/, (_, id) => ({ json: charts(id).tracks })],
    [/^\/chart\/(\d+)\/albums$/, (_, id) => ({ json: charts(id).albums })],
    [/^\/chart\/(\d+)\/artists$/, (_, id) => ({ json: charts(id).artists })],
    [/^\/genre$/, () => ({ json: { data: genreList } })],
    [
      /^\/genre\/(\d+)\/artists$/,
      (_, id) =>
        known(id)
          ? {
              json: {
                data: artistsOf(id)
                  .slice(0, 50)
                  .map((one) => artistOfGenre(world, one)),
              },
            }
          : noData,
    ],
    [
      /^\/editorial\/(\d+)\/releases$/,
      (request, id) => (known(id) ? deezerPage(world, request, newest(id), albumReleased) : noData),
    ],
  ];
}

const genresOf = (world: SandboxWorld) =>
  [{ id: 0, name: 'All' }, ...genres].map(({ id, name }) => ({
    id,
    name,
    picture: `${world.origin}/deezer/genre/${id}/image`,
    ...picturesOf(world, 'picture', 'misc'),
    type: 'genre',
  }));

function ranked<T>(items: T[], write: (item: T) => object) {
  const data = items.slice(0, CHART).map((item, at) => ({ ...write(item), position: at + 1 }));
  return { data, total: data.length };
}

const picture = (world: SandboxWorld, kind: 'artist' | 'cover', hash = ''): SandboxReply => ({
  status: 302,
  headers: { location: `${world.origin}/img/images/${kind}/${hash}/500x500-000000-80-0-0.jpg` },
  body: '',
});
