import type { Answer } from './answer.ts';
import { type ArtistAspect, artistQuestions } from './artist-questions.ts';
import { findArtistRef } from './artists.repository.ts';
import {
  type AskOptions,
  type AskResult,
  askSources,
  type Question,
  type SourcesDeps,
  sortQuestions,
} from './ask-sources.ts';

export interface FillArtistInput extends AskOptions {
  artistId: number;
  aspects: readonly ArtistAspect[];
  /** Ask again about what is known and due, not only about what is missing. */
  refreshStale?: boolean;
  /** Ask again about everything, however fresh. */
  ignoreFreshness?: boolean;
  /** How often to look whether an answer opened a new question (an MBID opens ListenBrainz); 1 unless told. */
  rounds?: number;
  firstPageOnly?: boolean;
}

export interface FillArtistResult {
  rowsWritten: number;
  /** Similar artists of whom nobody has shown any music yet, and the answers that name them. */
  unplaced: NonNullable<AskResult['ingested']>['unplaced'];
  similar: Answer[];
  /** There are still questions to ask: no turn yet, pages left, or a source that was too slow. */
  hasMore: boolean;
  rests: (() => Promise<void>)[];
}

/**
 * Asks the sources what is missing about one of our artists, and takes it in. Each round asks all at once; an answer that brings a new
 * external id lets the next round ask sources that know the artist by that id.
 */
export async function fillArtist(deps: SourcesDeps, input: FillArtistInput): Promise<FillArtistResult> {
  const result: FillArtistResult = { rowsWritten: 0, unplaced: [], similar: [], hasMore: false, rests: [] };
  const done = new Set<string>();
  for (let round = 0; round < (input.rounds ?? 1); round += 1) {
    const due = (await dueQuestions(deps, input)).filter((question) => !done.has(idOf(question)));
    if (due.length === 0) return result;
    for (const question of due) done.add(idOf(question));
    const asked = await askSources(deps, due, input);
    result.rowsWritten += asked.ingested?.rowsWritten ?? 0;
    result.unplaced.push(...(asked.ingested?.unplaced ?? []));
    result.similar.push(...asked.answers.filter((answer) => answer.similar));
    if (asked.rest) result.rests.push(asked.rest);
    if (asked.postponed.length > 0 || asked.rest || due.some((question) => question.isPart)) result.hasMore = true;
  }
  const left = (await dueQuestions(deps, input)).filter((question) => !done.has(idOf(question)));
  return { ...result, hasMore: result.hasMore || left.length > 0 };
}

/** What would be asked about this artist now. */
async function dueQuestions(deps: SourcesDeps, input: FillArtistInput): Promise<Question[]> {
  const artist = await deps.database.run((db) => findArtistRef(db, input.artistId));
  if (!artist) return [];
  const questions = artistQuestions(deps.registry, artist, input.aspects, { firstPageOnly: input.firstPageOnly });
  if (input.ignoreFreshness) return questions;
  const { byFreshness, lastFailures } = await sortQuestions(deps, questions);
  for (const { provider, detail } of lastFailures) input.reports?.resting(provider, detail);
  for (const { provider } of byFreshness.fresh) input.reports?.skipped(provider, 'what it said is still fresh');
  return input.refreshStale ? [...byFreshness.missing, ...byFreshness.stale] : byFreshness.missing;
}

function idOf({ provider, capability, key }: Question): string {
  return `${provider} ${capability} ${key}`;
}
