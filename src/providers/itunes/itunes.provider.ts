import { parseBarcode } from '#music/barcode.ts';
import type { ExternalIds } from '#music/provider-names.ts';
import type { FieldQuality } from '#music/quality.ts';
import type { Provider } from '../provider.ts';
import type { SourceClient, SourcePolicy } from '../source-client.ts';
import { createItunesApi, ITUNES_MAX_RESULTS, itunesPolicy } from './itunes.api.ts';
import { albumsOf, albumWithTracksOf, artistsOf, tracksOf } from './itunes.map.ts';

/** Strong in artwork, lasting previews and exact durations; credits are one text, and there are no ISRCs. */
export const itunesQuality: FieldQuality = {
  default: 50,
  credits: 40,
  albumType: 65,
  releaseDate: 60,
  durationMs: 75,
  explicit: 80,
  images: 80,
  previewUrl: 90,
  tags: 45,
};

interface ItunesDeps {
  source: (policy: SourcePolicy) => SourceClient;
  /** The whole base without a slash at its end. */
  apiUrl: string;
}

/** Apple's search service, which needs no key. Its few calls a minute make it a source for details, not for lists of artists. */
export function createItunesProvider({ source, apiUrl }: ItunesDeps) {
  const api = createItunesApi(source(itunesPolicy), apiUrl);

  return {
    name: 'itunes',
    quality: itunesQuality,
    artistKey: ({ externalIds }) => keyOf(externalIds),
    albumKey: ({ externalIds }) => keyOf(externalIds),
    // Nothing is asked by a single song.
    trackKey: () => null,

    async searchArtists({ query, limit }, context) {
      return artistsOf(await api.search({ term: query, entity: 'musicArtist', limit }, context));
    },
    async searchAlbums({ query, limit }, context) {
      return albumsOf(await api.search({ term: query, entity: 'album', limit }, context));
    },
    async searchTracks({ query, limit }, context) {
      return tracksOf(await api.search({ term: query, entity: 'song', limit }, context));
    },
    async getArtistAlbums({ key }, context) {
      const albums = albumsOf(await api.lookup({ id: key, entity: 'album', limit: ITUNES_MAX_RESULTS }, context));
      return { items: albums };
    },
    async getArtistTopTracks({ key, limit }, context) {
      return tracksOf(await api.lookup({ id: key, entity: 'song', limit }, context));
    },
    async getAlbum(key, context) {
      return albumWithTracksOf(await api.lookup({ id: key, entity: 'song', limit: ITUNES_MAX_RESULTS }, context));
    },
    async findAlbumByBarcode(barcode, context) {
      const upc = parseBarcode(barcode);
      if (!upc) return null;
      const album = albumWithTracksOf(await api.lookup({ upc, entity: 'song', limit: ITUNES_MAX_RESULTS }, context));
      // Apple does not repeat the barcode; having found the album by it is its word.
      return album && { ...album, barcode: upc };
    },
  } satisfies Provider;
}

function keyOf({ itunes }: ExternalIds): string | null {
  return itunes && /^[1-9]\d*$/.test(itunes) ? itunes : null;
}
