import type { CallContext } from '#providers/provider.ts';
import { type Asked, type AskedKey, findAsked } from './asked.repository.ts';
import { type Freshness, freshnessOf, resumesAt } from './freshness.ts';
import type { Answer } from './ingest/answer.ts';
import type { SourcesDeps } from './sources-deps.ts';

/** A question to one source, with the way to ask it. */
export interface Question extends AskedKey {
  /**
   * The answer, ready to be taken in; of a list that has pages the page at `from`, the first one unless told. Null when the source has
   * nothing. Rejects with `ProviderError` only.
   */
  ask(context: CallContext, from?: string): Promise<Answer | null>;
  /** Of a list whose first pages are here: where the others begin. */
  from?: string;
  /** The key of the question whose answer holds the one to this question, too. */
  widerKey?: string;
  /** What is remembered of it, once that was looked up. */
  asked?: Asked;
}

/**
 * Which of these questions have been answered lately, are due again, were never answered (or in part: they go on where the answer ended),
 * or failed a moment ago; each with what is remembered of it.
 */
export async function sortQuestions(
  { database, clock }: Pick<SourcesDeps, 'database' | 'clock'>,
  questions: readonly Question[],
): Promise<Record<Freshness, Question[]>> {
  const wider = questions.flatMap(({ widerKey, ...question }) => (widerKey ? [{ ...question, key: widerKey }] : []));
  const remembered = await database.run((db) => findAsked(db, [...questions, ...wider]));
  const byKey = new Map(remembered.map((asked) => [questionId(asked), asked]));
  const now = clock.now();
  const sorted: Record<Freshness, Question[]> = { fresh: [], stale: [], missing: [], resting: [] };
  for (const question of questions) {
    const { widerKey: key = question.key } = question;
    const whole = byKey.get(questionId({ ...question, key }));
    const asked = freshnessOf(whole, now) === 'fresh' ? whole : byKey.get(questionId(question));
    sorted[freshnessOf(asked, now)].push({ ...question, asked, from: resumesAt(asked, now) });
  }
  return sorted;
}

/** The same for the same question to the same source. */
export function questionId({ provider, capability, key }: AskedKey): string {
  return `${provider} ${capability} ${key}`;
}
