import {
  ARTIST_ASPECTS,
  dueAt,
  type Freshness,
  notHere,
  type Question,
  readArtistQuestions,
  type SourcesDeps,
  sortQuestions,
} from '#features/catalog/index.ts';
import { PROVIDER_NAMES } from '#music/provider-names.ts';
import type { Capability } from '#providers/provider.ts';
import { findArtistState } from './freshness.repository.ts';
import { type ArtistFreshness, ASPECTS } from './freshness.schemas.ts';
import { nextRefreshAt } from './next-refresh.ts';

type Aspect = (typeof ASPECTS)[number];
type AspectFreshness = ArtistFreshness['sources'][number];

const ASPECT_OF: Partial<Record<Capability, Aspect>> = {
  getArtist: 'profile',
  getArtistAlbums: 'albums',
  getArtistTopTracks: 'top_tracks',
  getSimilarArtists: 'similar',
  getArtistBio: 'bio',
};

/** The questions that are about an artist. */
export const ARTIST_CAPABILITIES = Object.keys(ASPECT_OF) as Capability[]; // its keys are nothing else

/**
 * How old what we know of an artist is, source by source, what is missing, and when it is refreshed.
 * @throws {AppError} `artist.not_found`
 */
export async function getArtistFreshness(deps: SourcesDeps, artistId: number): Promise<ArtistFreshness> {
  const state = await deps.database.run((db) => findArtistState(db, artistId));
  if (!state) throw notHere('artist', artistId);
  const questions = await readArtistQuestions(deps, { artistId: state.id, aspects: ARTIST_ASPECTS });
  const sorted = await sortQuestions(deps, questions);
  const now = deps.clock.now();
  const sources = (Object.keys(sorted) as Freshness[]) // a record has no other keys
    .flatMap((freshness) => sorted[freshness].flatMap((question) => presentQuestion(question, freshness, now)))
    .sort((a, b) => placeOf(a) - placeOf(b));
  return {
    artist_id: state.id,
    followed: state.followed,
    refreshed_at: state.refreshedAt?.toISOString() ?? null,
    next_refresh_at: state.followed ? nextRefreshAt(state.refreshedAt, now).toISOString() : null,
    sources,
    missing: state.lacking,
    incomplete_albums: state.incompleteAlbums,
  };
}

function presentQuestion({ provider, capability, asked }: Question, state: Freshness, now: Date): AspectFreshness[] {
  const aspect = ASPECT_OF[capability];
  if (!aspect) return [];
  if (!asked) {
    const never = { asked_at: null, age_seconds: null, outcome: null, detail: null, due_at: null };
    return [{ provider, aspect, state, ...never }];
  }
  const { askedAt, outcome, detail } = asked;
  const ageMs = Math.max(0, now.getTime() - askedAt.getTime());
  const age_seconds = Math.floor(ageMs / 1000);
  const times = { asked_at: askedAt.toISOString(), age_seconds, due_at: dueAt(asked).toISOString() };
  return [{ provider, aspect, state, ...times, outcome, detail }];
}

/** By source, then by aspect. */
function placeOf({ provider, aspect }: AspectFreshness): number {
  return PROVIDER_NAMES.indexOf(provider) * ASPECTS.length + ASPECTS.indexOf(aspect);
}
