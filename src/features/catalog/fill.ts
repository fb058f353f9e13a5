import {
  type AskOptions,
  askSources,
  type Question,
  questionId,
  type SourcesDeps,
  sortQuestions,
} from './ask-sources.ts';
import type { Answer, Ingested } from './ingest/answer.ts';

export interface FillOptions extends AskOptions {
  /** Ask again about what is known and due, not only about what is missing. */
  refreshStale?: boolean;
  /** Ask again about everything, however fresh. */
  ignoreFreshness?: boolean;
  /** How often to look whether an answer opened a new question (an MBID opens ListenBrainz); 1 unless told. */
  rounds?: number;
}

export interface FillResult {
  rowsWritten: number;
  answers: Answer[];
  /** Similar artists of whom nobody has shown any music yet. */
  unplaced: Ingested['unplaced'];
  /** There are still questions to ask: no turn yet, pages left, or a source that was too slow. */
  hasMore: boolean;
  rests: (() => Promise<void>)[];
}

/**
 * Asks the sources what is missing about something of ours, and takes it in. Each round reads `questions` again and asks all new ones at
 * once: an answer that brings a new external id lets the next round ask sources that know the thing by that id.
 */
export async function fill(
  deps: SourcesDeps,
  questions: () => Promise<Question[]>,
  options: FillOptions,
): Promise<FillResult> {
  const result: FillResult = { rowsWritten: 0, answers: [], unplaced: [], hasMore: false, rests: [] };
  const done = new Set<string>();
  const newlyDue = async (reports?: FillOptions['reports']) =>
    (await dueOf(deps, await questions(), { ...options, reports })).filter(
      (question) => !done.has(questionId(question)),
    );
  for (let round = 0; round < (options.rounds ?? 1); round += 1) {
    const due = await newlyDue(options.reports);
    if (due.length === 0) return result;
    for (const question of due) done.add(questionId(question));
    const asked = await askSources(deps, due, options);
    result.rowsWritten += asked.ingested?.rowsWritten ?? 0;
    result.unplaced.push(...(asked.ingested?.unplaced ?? []));
    result.answers.push(...asked.answers);
    if (asked.rest) result.rests.push(asked.rest);
    if (asked.postponed.length > 0 || asked.rest || due.some((question) => question.isPart)) result.hasMore = true;
  }
  if (!result.hasMore) result.hasMore = (await newlyDue()).length > 0;
  return result;
}

/** Which of these would be asked now. */
async function dueOf(deps: SourcesDeps, questions: Question[], options: FillOptions): Promise<Question[]> {
  if (options.ignoreFreshness) return questions;
  const { byFreshness, lastFailures } = await sortQuestions(deps, questions);
  for (const { provider, detail } of lastFailures) options.reports?.resting(provider, detail);
  for (const { provider } of byFreshness.fresh) options.reports?.skipped(provider, 'what it said is still fresh');
  return options.refreshStale ? [...byFreshness.missing, ...byFreshness.stale] : byFreshness.missing;
}
