import { creditLine, type MadeAlbum, mainArtist, titleAt } from './catalogue.ts';
import { statusReply } from './faults.ts';
import { storeAlbum, storeArtist, storeSong } from './itunes-objects.ts';
import type { SandboxReply, SandboxSource, SandboxWorld } from './source.ts';
import { searchItems } from './word-match.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** The iTunes Search API of the US store. What is asked wrongly is answered with nothing. */
export function itunes(world: SandboxWorld): SandboxSource {
  return {
    provider: 'itunes',
    prefix: 'itunes',
    env: { ITUNES_API_URL: `${world.origin}/itunes` },
    limit: { calls: 20, windowMs: 60_000 },
    refuse: () => statusReply(403),
    handle({ path, query }) {
      const limit = Math.min(Number(query.get('limit')) || DEFAULT_LIMIT, MAX_LIMIT);
      if (path === '/search') return answer(search(world, query).slice(0, limit));
      if (path === '/lookup') return answer(lookUp(world, query, limit));
      return statusReply(404);
    },
  };
}

const answer = (results: object[]): SandboxReply => ({
  headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'max-age=86400' },
  before: '\n\n\n',
  json: { resultCount: results.length, results },
});

const inStore = (album: MadeAlbum) => album.sources.has('itunes');

function search(world: SandboxWorld, query: URLSearchParams): object[] {
  const { catalogue } = world;
  const term = query.get('term') ?? '';
  switch (query.get('entity') ?? 'song') {
    case 'musicArtist':
    case 'allArtist':
      return searchItems(
        catalogue.artists.filter((artist) => artist.sources.has('itunes')),
        term,
        { textsOf: (artist) => [artist.name], weightOf: (artist) => artist.fans },
      ).map(storeArtist);
    case 'album':
      return searchItems(catalogue.albums.filter(inStore), term, {
        textsOf: (album) => [titleAt(album, 'itunes'), creditLine(album.credits)],
        weightOf: (album) => album.fans,
      }).map((album) => storeAlbum(world, album));
    case 'song':
      return searchItems(
        catalogue.tracks.filter((track) => inStore(track.album)),
        term,
        {
          textsOf: (track) => [track.title, creditLine(track.recording.credits), titleAt(track.album, 'itunes')],
          weightOf: (track) => track.rank,
        },
      ).map((track) => storeSong(world, track));
    default:
      return [];
  }
}

/** Each parent, followed by at most `limit` of what was asked for beside it. */
function lookUp(world: SandboxWorld, query: URLSearchParams, limit: number): object[] {
  const { catalogue } = world;
  const entity = query.get('entity');
  const albumAndSongs = (album: MadeAlbum) => [
    storeAlbum(world, album),
    ...(entity === 'song' ? album.tracks.slice(0, limit).map((track) => storeSong(world, track)) : []),
  ];
  const upc = query.get('upc');
  const byBarcode = upc ? catalogue.albumByBarcode(upc) : undefined;
  if (byBarcode && inStore(byBarcode)) return albumAndSongs(byBarcode);
  const ids = (query.get('id') ?? '').split(',').filter((id) => id !== '');
  return ids.flatMap((id) => {
    const album = catalogue.albumsById('itunes', id).find(inStore);
    if (album) return albumAndSongs(album);
    const artist = catalogue.artist('itunes', id);
    if (artist?.sources.has('itunes'))
      return [storeArtist(artist), ...childrenOf(world, artist.ids.itunes, entity).slice(0, limit)];
    const track = catalogue.track('itunes', id);
    return track && inStore(track.album) ? [storeSong(world, track)] : [];
  });
}

function childrenOf(world: SandboxWorld, artistId: number, entity: string | null): object[] {
  const albums = world.catalogue.albums.filter(
    (album) => inStore(album) && mainArtist(album.credits).ids.itunes === artistId,
  );
  if (entity === 'album') return albums.map((album) => storeAlbum(world, album));
  if (entity !== 'song') return [];
  const tracks = albums.flatMap((album) => album.tracks).sort((a, b) => b.rank - a.rank);
  return tracks.map((track) => storeSong(world, track));
}
