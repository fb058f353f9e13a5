import type { Database } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import type { QualityTable } from '#music/quality.ts';
import type { CallContext } from '#providers/provider.ts';
import { ProviderError } from '#providers/provider-error.ts';
import type { Registry } from '#providers/registry.ts';
import { type Asked, type AskedKey, findAsked, type Outcome, writeAsked } from './asked.repository.ts';
import { type Freshness, freshnessOf } from './freshness.ts';
import type { Answer, Ingested } from './ingest/answer.ts';
import { ingest } from './ingest/ingest.ts';
import type { SourceReports } from './source-reports.ts';

export interface SourcesDeps {
  database: Database;
  registry: Registry;
  quality: QualityTable;
  clock: Clock;
  log: Logger;
}

/** A question to one source, with the way to ask it. */
export interface Question extends AskedKey {
  /** The answer, ready to be taken in; null when the source has nothing. Rejects with `ProviderError` only. */
  ask(context: CallContext): Promise<Answer | null>;
  /** True: the answer is only a part, and this question is not to count as answered. */
  isPart?: boolean;
}

export interface SortedQuestions {
  byFreshness: Record<Freshness, Question[]>;
  /** What is remembered of those that rest. */
  lastFailures: Asked[];
}

/** Which of these questions have been answered lately, are due again, were never answered, or failed a moment ago. */
export async function sortQuestions(deps: SourcesDeps, questions: readonly Question[]): Promise<SortedQuestions> {
  const remembered = await deps.database.run((db) => findAsked(db, questions));
  const byKey = new Map(remembered.map((asked) => [questionId(asked), asked]));
  const now = deps.clock.now();
  const byFreshness: SortedQuestions['byFreshness'] = { fresh: [], stale: [], missing: [], resting: [] };
  for (const question of questions) byFreshness[freshnessOf(byKey.get(questionId(question)), now)].push(question);
  const resting = new Set(byFreshness.resting.map(questionId));
  return { byFreshness, lastFailures: remembered.filter((asked) => resting.has(questionId(asked))) };
}

export interface AskOptions extends CallContext {
  reports?: SourceReports;
  /** Once something was found, what has not answered by then is left to `rest`. */
  softLimitMs?: number;
}

export interface AskResult {
  ingested: Ingested | null;
  answers: Answer[];
  /** Questions for which there was no turn at the source's limit in time. */
  postponed: Question[];
  /** Takes in the answers that are still on their way; null when none is. */
  rest: (() => Promise<void>) | null;
}

/** What came of one question. */
export interface Reply {
  question: Question;
  outcome: Outcome | 'postponed';
  answer: Answer | null;
  detail: string | null;
}

export interface Gathered {
  replies: Reply[];
  /** Those that were too late for the soft limit, and are still on their way. */
  late: Promise<Reply>[];
}

/**
 * Asks all at once, takes in what comes back in one transaction, and remembers what was asked and how it went. Sources that fail cost
 * nothing but their answer: this rejects only when the database is away.
 */
export async function askSources(
  deps: SourcesDeps,
  questions: readonly Question[],
  options: AskOptions,
): Promise<AskResult> {
  const { replies, late } = await gatherReplies(deps, questions, options);
  return {
    ingested: await takeIn(deps, replies),
    answers: replies.flatMap((reply) => reply.answer ?? []),
    postponed: replies.filter((reply) => reply.outcome === 'postponed').map((reply) => reply.question),
    rest: late.length === 0 ? null : async () => void (await takeIn(deps, await Promise.all(late))),
  };
}

/** Asks all at once, and takes nothing in yet. */
export async function gatherReplies(
  { clock }: Pick<SourcesDeps, 'clock'>,
  questions: readonly Question[],
  options: AskOptions,
): Promise<Gathered> {
  const replies: Reply[] = [];
  const pending = new Map(questions.map((question) => [question, askOne(question, options)]));
  const settle = async (question: Question, reply: Promise<Reply>) => {
    replies.push(await reply);
    pending.delete(question);
  };
  const all = Promise.all([...pending].map(([question, reply]) => settle(question, reply)));
  await Promise.race([all, softLimit(clock, all, replies, options.softLimitMs)]);
  for (const [question] of pending) {
    const detail = `no answer within ${options.softLimitMs} ms; it is still awaited behind this answer`;
    options.reports?.failed(question.provider, new ProviderError(question.provider, 'unavailable', detail));
  }
  return { replies: [...replies], late: [...pending.values()] };
}

async function softLimit(clock: Clock, all: Promise<unknown>, replies: Reply[], softLimitMs: number | undefined) {
  if (softLimitMs === undefined) return all;
  const timer = new AbortController();
  void all.then(() => timer.abort());
  const elapsed = await clock.sleep(softLimitMs, timer.signal).then(
    () => true,
    () => false,
  );
  return elapsed && replies.some((reply) => reply.outcome === 'found') ? undefined : all;
}

async function askOne(question: Question, { reports, ...context }: AskOptions): Promise<Reply> {
  const { provider } = question;
  try {
    const answer = await question.ask(context);
    const found = answer !== null && saysSomething(answer);
    reports?.answered(provider, found);
    return { question, answer: found ? answer : null, outcome: found ? 'found' : 'nothing', detail: null };
  } catch (error) {
    const failure =
      error instanceof ProviderError
        ? error
        : new ProviderError(provider, 'bad_response', messageOf(error), { cause: error });
    const isOurLimit =
      failure.fault === 'rate_limited' && context.turnWithinMs !== undefined && failure.cause !== undefined;
    if (isOurLimit) return { question, answer: null, outcome: 'postponed', detail: failure.message };
    reports?.failed(provider, failure);
    return { question, answer: null, outcome: 'failed', detail: `${failure.fault}: ${failure.message}` };
  }
}

function saysSomething({ artists, albums, tracks, topTracks, similar }: Answer): boolean {
  return [artists, albums, tracks, topTracks, similar].some((list) => list !== undefined && list.length > 0);
}

/**
 * Takes in what came back, in one transaction, and remembers what was asked and how it went. `again` are answers from before whose
 * artists may find their rows only now.
 */
export async function takeIn(
  deps: SourcesDeps,
  replies: readonly Reply[],
  again: readonly Answer[] = [],
): Promise<Ingested | null> {
  const answers = [...replies.flatMap((reply) => reply.answer ?? []), ...again];
  const ingested = answers.length > 0 ? await ingest(deps, answers) : null;
  const askedAt = deps.clock.now();
  const rows = replies.flatMap(({ question, outcome, detail }) => {
    if (outcome === 'postponed' || question.isPart) return [];
    const { provider, capability, key } = question;
    return [{ provider, capability, key, askedAt, outcome, detail }];
  });
  if (rows.length > 0) await deps.database.run((db) => writeAsked(db, rows));
  return ingested;
}

/** The same for the same question to the same source. */
export function questionId({ provider, capability, key }: AskedKey): string {
  return `${provider} ${capability} ${key}`;
}
