import type { Question } from '#features/catalog/index.ts';
import type { Registry } from '#providers/registry.ts';
import type { SearchTerms } from './search-terms.ts';

const RESULTS = 25;
/** A tag's artists, as many as a few pages show. */
const TAG_ARTISTS = 60;

/** Everything that sources can be asked about some words: artists, albums, tracks, and whether the words are a tag. */
export function searchQuestions(registry: Registry, { text, norm }: SearchTerms): Question[] {
  const input = { query: text, limit: RESULTS };
  return [
    ...registry.with('searchArtists').map(
      (provider): Question => ({
        provider: provider.name,
        capability: 'searchArtists',
        key: norm,
        ask: async (context) => ({
          provider: provider.name,
          detail: 'hit',
          query: norm,
          artists: await provider.searchArtists(input, context),
        }),
      }),
    ),
    ...registry.with('searchAlbums').map(
      (provider): Question => ({
        provider: provider.name,
        capability: 'searchAlbums',
        key: norm,
        ask: async (context) => ({
          provider: provider.name,
          detail: 'hit',
          albums: await provider.searchAlbums(input, context),
        }),
      }),
    ),
    ...registry.with('searchTracks').map(
      (provider): Question => ({
        provider: provider.name,
        capability: 'searchTracks',
        key: norm,
        ask: async (context) => ({
          provider: provider.name,
          detail: 'hit',
          tracks: await provider.searchTracks(input, context),
        }),
      }),
    ),
    ...registry.with('getTagArtists').map(
      (provider): Question => ({
        provider: provider.name,
        capability: 'getTagArtists',
        key: norm,
        ask: async (context) => ({
          provider: provider.name,
          detail: 'hit',
          artists: await provider.getTagArtists({ tag: text, limit: TAG_ARTISTS, page: 1 }, context),
        }),
      }),
    ),
  ];
}
