import { type AskOptions, type AskResult, askSources } from './ask-sources.ts';
import { type Question, questionId, sortQuestions } from './question.ts';
import type { SourcesDeps } from './sources-deps.ts';

export interface FillOptions extends AskOptions {
  /** Ask again about what is known and due, not only about what is missing. */
  refreshStale?: boolean;
  /** Ask again about everything, however fresh. */
  ignoreFreshness?: boolean;
  /** How often to look whether an answer opened a new question (an MBID opens ListenBrainz); 1 unless told. */
  rounds?: number;
}

export interface FillResult extends Pick<AskResult, 'rowsWritten' | 'answers' | 'unplaced'> {
  /** There are still questions to ask, or answers on their way. */
  hasMore: boolean;
  /** Take in the answers that are still on their way. */
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
    result.rowsWritten += asked.rowsWritten;
    result.unplaced.push(...asked.unplaced);
    result.answers.push(...asked.answers);
    if (asked.rest) result.rests.push(asked.rest);
    result.hasMore ||= asked.hasMore;
  }
  if (!result.hasMore) result.hasMore = (await newlyDue()).length > 0;
  return result;
}

/** Which of these would be asked now. */
async function dueOf(deps: SourcesDeps, questions: Question[], options: FillOptions): Promise<Question[]> {
  const { missing, stale, fresh, resting } = await sortQuestions(deps, questions);
  if (options.ignoreFreshness) return [...missing, ...stale, ...fresh, ...resting];
  for (const { provider, asked } of resting) options.reports?.resting(provider, asked?.detail ?? null);
  for (const { provider } of fresh) options.reports?.skipped(provider, 'what it said is still fresh');
  return options.refreshStale ? [...missing, ...stale] : missing;
}
