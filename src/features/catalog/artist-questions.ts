import type { AlbumCandidate, ArtistCandidate } from '#music/entities.ts';
import type { CallContext, Provider } from '#providers/provider.ts';
import type { Registry } from '#providers/registry.ts';
import type { Question } from './ask-sources.ts';
import type { Answer } from './ingest/answer.ts';

/** What can be asked about an artist. */
export const ARTIST_ASPECTS = ['profile', 'albums', 'topTracks', 'similar', 'bio'] as const;
export type ArtistAspect = (typeof ARTIST_ASPECTS)[number];

/** Ours, as the sources are asked about it. */
export interface KnownArtistRef {
  id: number;
  name: string;
  externalIds: ArtistCandidate['externalIds'];
}

const TOP_TRACKS = 20;
const SIMILAR_ARTISTS = 30;
/** No discography is longer than this; a source that goes on and on must not keep us. */
const MAX_PAGES = 40;

/**
 * The questions that sources can answer about an artist, one a source and aspect. `firstPageOnly` takes just the beginning of long
 * discographies, and does not count them as asked.
 */
export function artistQuestions(
  registry: Registry,
  artist: KnownArtistRef,
  aspects: readonly ArtistAspect[],
  options: { firstPageOnly?: boolean } = {},
): Question[] {
  return aspects.flatMap((aspect) => QUESTIONS[aspect](registry, artist, options));
}

type Questions = (registry: Registry, artist: KnownArtistRef, options: { firstPageOnly?: boolean }) => Question[];

const QUESTIONS = {
  profile: (registry, artist) =>
    questionsOf(registry.with('getArtist'), 'getArtist', artist, async (provider, about, context) => {
      const found = await provider.getArtist(about.key, context);
      return found && { provider: provider.name, detail: 'full', about, artists: [found] };
    }),
  bio: (registry, artist) =>
    questionsOf(registry.with('getArtistBio'), 'getArtistBio', artist, async (provider, about, context) => {
      const bio = await provider.getArtistBio(about.key, context);
      const said = { provider: provider.name, id: about.key, name: artist.name, externalIds: {} };
      return bio && { provider: provider.name, detail: 'full', about, artists: [{ ...said, bio }] };
    }),
  topTracks: (registry, artist) =>
    questionsOf(registry.with('getArtistTopTracks'), 'getArtistTopTracks', artist, async (provider, about, context) => {
      const topTracks = await provider.getArtistTopTracks({ key: about.key, limit: TOP_TRACKS }, context);
      return { provider: provider.name, detail: 'hit', about, topTracks };
    }),
  similar: (registry, artist) =>
    questionsOf(registry.with('getSimilarArtists'), 'getSimilarArtists', artist, async (provider, about, context) => {
      const similar = await provider.getSimilarArtists({ key: about.key, limit: SIMILAR_ARTISTS }, context);
      return { provider: provider.name, detail: 'hit', about, similar };
    }),
  albums: (registry, artist, { firstPageOnly = false }) =>
    questionsOf(
      registry.with('getArtistAlbums'),
      'getArtistAlbums',
      artist,
      async (provider, about, context, question) => {
        const albums: AlbumCandidate[] = [];
        let page: string | undefined;
        for (let pages = 0; pages < MAX_PAGES; pages += 1) {
          const { items, next } = await provider.getArtistAlbums({ key: about.key, page }, context);
          albums.push(...items);
          if (next === undefined) break;
          if (firstPageOnly) {
            question.isPart = true;
            break;
          }
          page = next;
        }
        return { provider: provider.name, detail: 'hit', about, albums };
      },
    ),
} satisfies Record<ArtistAspect, Questions>;

function questionsOf<P extends Provider>(
  providers: P[],
  capability: Question['capability'],
  artist: KnownArtistRef,
  ask: (
    provider: P,
    about: NonNullable<Answer['about']>,
    context: CallContext,
    question: Question,
  ) => Promise<Answer | null>,
): Question[] {
  return providers.flatMap((provider) => {
    const key = provider.artistKey({ name: artist.name, externalIds: artist.externalIds });
    if (key === null) return [];
    const about = { artistId: artist.id, name: artist.name, key };
    const question: Question = {
      provider: provider.name,
      capability,
      key,
      ask: (context) => ask(provider, about, context, question),
    };
    return [question];
  });
}
