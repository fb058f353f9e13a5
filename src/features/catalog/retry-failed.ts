import { ARTIST_ASPECTS } from './artist-questions.ts';
import { type AskResult, askSources, questionId, type SourcesDeps } from './ask-sources.ts';
import { findAsked } from './asked.repository.ts';
import { readArtistQuestions } from './fill-artist.ts';
import { freshnessOf } from './freshness.ts';

/**
 * Asks again what failed when it was last asked about an artist, once the rest after the failure is over. What was answered, or never
 * asked, is left alone.
 */
export async function retryFailed(
  deps: SourcesDeps,
  { artistId, signal }: { artistId: number; signal: AbortSignal },
): Promise<AskResult | null> {
  const questions = await readArtistQuestions(deps, { artistId, aspects: ARTIST_ASPECTS });
  const remembered = await deps.database.run((db) => findAsked(db, questions));
  const now = deps.clock.now();
  const failed = new Set(
    remembered.filter((asked) => asked.outcome === 'failed' && freshnessOf(asked, now) === 'missing').map(questionId),
  );
  const due = questions.filter((question) => failed.has(questionId(question)));
  return due.length === 0 ? null : askSources(deps, due, { priority: 'refresh', signal });
}
