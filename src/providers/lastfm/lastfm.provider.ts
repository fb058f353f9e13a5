import type { FieldQuality } from '#music/quality.ts';
import type { Provider } from '../provider.ts';
import type { SourceClient, SourcePolicy } from '../source-client.ts';
import { createLastfmApi, lastfmPolicy } from './lastfm.api.ts';
import {
  albumInfoOf,
  albumOf,
  artistInfoOf,
  artistsOf,
  similarArtistsOf,
  taggedArtistsOf,
  trackInfoOf,
  tracksOf,
} from './lastfm.map.ts';
import { artistIdOf, isPlaceholderArtist, namesIn, workIdOf } from './lastfm-keys.ts';

/** Strong in what listeners do and say: tags, play counts, biographies. Its names and track lists are what their players wrote. */
export const lastfmQuality: FieldQuality = {
  default: 20,
  bio: 80,
  wiki: 80,
  images: 40,
  tags: 90,
  listeners: 90,
  playCount: 90,
};

/** The largest page that Last.fm gives. */
const PAGE_LIMIT = 1000;

interface LastfmDeps {
  source: (policy: SourcePolicy) => SourceClient;
  /** The whole base without a slash at its end. */
  apiUrl: string;
  apiKey: string;
}

/** Last.fm's public methods. Everything is asked by name, so its keys are names; its MBIDs are hints that are often stale, and not kept. */
export function createLastfmProvider({ source, apiUrl, apiKey }: LastfmDeps) {
  const api = createLastfmApi(source(lastfmPolicy), apiUrl, apiKey);

  return {
    name: 'lastfm',
    quality: lastfmQuality,
    artistKey: ({ name, externalIds }) => {
      const key = externalIds.lastfm ?? artistIdOf(name);
      return isPlaceholderArtist(key) ? null : key;
    },
    albumKey: ({ title, artistName, externalIds }) => externalIds.lastfm ?? workKey(artistName, title),
    trackKey: ({ title, artistName, externalIds }) => externalIds.lastfm ?? workKey(artistName, title),

    async searchArtists({ query, limit }, context) {
      return artistsOf(await api.searchArtists({ artist: query, limit }, context));
    },
    async searchAlbums({ query, limit }, context) {
      return (await api.searchAlbums({ album: query, limit }, context)).map(albumOf);
    },
    async searchTracks({ query, limit }, context) {
      return tracksOf(await api.searchTracks({ track: query, limit }, context));
    },
    async getTagArtists({ tag, limit, page }, context) {
      const pageSize = Math.min(limit, PAGE_LIMIT);
      const artists = await api.tagArtists({ tag, limit: pageSize, page }, context);
      return taggedArtistsOf(artists, tag, (page - 1) * pageSize + 1);
    },

    async getArtist(key, context) {
      const raw = await api.artist(key, context);
      return raw && artistInfoOf(raw);
    },
    async getArtistTopTracks({ key, limit }, context) {
      return tracksOf(await api.topTracks({ artist: key, limit }, context));
    },
    async getSimilarArtists({ key, limit }, context) {
      return similarArtistsOf(await api.similarArtists({ artist: key, limit }, context));
    },

    async getAlbum(key, context) {
      const { artist, title } = namesIn(key);
      const raw = await api.album({ artist, album: title }, context);
      return raw && albumInfoOf(raw);
    },
    async getTrack(key, context) {
      const { artist, title } = namesIn(key);
      const raw = await api.track({ artist, track: title }, context);
      return raw && trackInfoOf(raw);
    },
  } satisfies Provider;
}

function workKey(artistName: string, title: string): string | null {
  return artistName === '' || title === '' || isPlaceholderArtist(artistName) ? null : workIdOf(artistName, title);
}
