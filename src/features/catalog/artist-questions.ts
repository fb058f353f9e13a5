import { ALBUM_TYPES, type AlbumCandidate, type AlbumType, type ArtistCandidate } from '#music/entities.ts';
import type { CallContext, Provider } from '#providers/provider.ts';
import type { Registry } from '#providers/registry.ts';
import type { Answer } from './ingest/answer.ts';
import type { Question } from './question.ts';

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

interface ArtistQuestionOptions {
  /** Only albums of these types, and those of which the source does not say the type. */
  include?: readonly AlbumType[];
}

/** The questions that sources can answer about an artist, one a source and aspect. */
export function artistQuestions(
  registry: Registry,
  artist: KnownArtistRef,
  aspects: readonly ArtistAspect[],
  options: ArtistQuestionOptions = {},
): Question[] {
  return aspects.flatMap((aspect) => QUESTIONS[aspect](registry, artist, options));
}

type Questions = (registry: Registry, artist: KnownArtistRef, options: ArtistQuestionOptions) => Question[];

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
  albums: (registry, artist, { include }) => {
    const albums = registry.with('getArtistAlbums');
    const questions = questionsOf(albums, 'getArtistAlbums', artist, async (provider, about, context, page) => {
      const { items, next } = await provider.getArtistAlbums({ key: about.key, page }, context);
      return { provider: provider.name, detail: 'hit', about, albums: items.filter(isOneOf(include)), next };
    });
    if (!include || ALBUM_TYPES.every((type) => include.includes(type))) return questions;
    // A list that others were left out of is remembered as what it is: a part of the whole list.
    const types = [...include].sort().join('+');
    return questions.map(({ key, ...question }) => ({ ...question, key: `${key} ${types}`, widerKey: key }));
  },
} satisfies Record<ArtistAspect, Questions>;

function isOneOf(include: readonly AlbumType[] = ALBUM_TYPES) {
  return ({ albumType }: AlbumCandidate) => albumType === undefined || include.includes(albumType);
}

function questionsOf<P extends Provider>(
  providers: P[],
  capability: Question['capability'],
  artist: KnownArtistRef,
  ask: (
    provider: P,
    about: NonNullable<Answer['about']>,
    context: CallContext,
    page: string | undefined,
  ) => Promise<Answer | null>,
): Question[] {
  return providers.flatMap((provider) => {
    const key = provider.artistKey({ name: artist.name, externalIds: artist.externalIds });
    if (key === null) return [];
    const about = { artistId: artist.id, name: artist.name, key };
    const { name } = provider;
    return [{ provider: name, capability, key, ask: (context, page) => ask(provider, about, context, page) }];
  });
}
