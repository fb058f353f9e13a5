import { ARTIST_ASPECTS } from './artist-questions.ts';
import { type AskResult, askSources } from './ask-sources.ts';
import { readArtistQuestions } from './fill-artist.ts';
import { hasFailed } from './freshness.ts';
import { sortQuestions } from './question.ts';
import type { SourcesDeps } from './sources-deps.ts';

/**
 * Asks again what failed when it was last asked about an artist, once the rest after the failure is over. What was answered, or never
 * asked, is left alone.
 */
export async function retryFailed(
  deps: SourcesDeps,
  { artistId, signal }: { artistId: number; signal: AbortSignal },
): Promise<AskResult | null> {
  const questions = await readArtistQuestions(deps, { artistId, aspects: ARTIST_ASPECTS });
  const { missing } = await sortQuestions(deps, questions);
  const due = missing.filter(({ asked }) => asked && hasFailed(asked));
  return due.length === 0 ? null : askSources(deps, due, { priority: 'refresh', signal });
}
