import type { Clock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import { TurnRefused } from '#lib/turn-queue.ts';
import type { CallContext } from '#providers/provider.ts';
import { ProviderError } from '#providers/provider-error.ts';
import type { Answer } from './ingest/answer.ts';
import type { Question } from './question.ts';
import type { SourceReports } from './source-reports.ts';

export interface GatherOptions extends CallContext {
  reports?: SourceReports;
  /** Once something was found, what has not answered by then is late. */
  softLimitMs?: number;
}

/** What came of one question. */
export interface Reply {
  question: Question;
  /** `postponed`: there was no turn at our limit for the source in time. */
  outcome: 'found' | 'nothing' | 'failed' | 'postponed';
  answer: Answer | null;
  detail: string | null;
}

export interface Gathered {
  replies: Reply[];
  /** Those that were too late for the soft limit, and are still on their way. */
  late: Promise<Reply>[];
}

/** Asks all at once, and takes nothing in yet. */
export async function gatherReplies(
  { clock }: { clock: Clock },
  questions: readonly Question[],
  options: GatherOptions,
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

/** Asks one question. Never rejects. */
export async function askOne(question: Question, { reports, ...context }: GatherOptions): Promise<Reply> {
  const { provider, from } = question;
  try {
    const answer = await question.ask(context, from);
    // A list that ends with an empty page was found all the same.
    const found = answer !== null && (from !== undefined || saysSomething(answer));
    reports?.answered(provider, found);
    return { question, answer: found ? answer : null, outcome: found ? 'found' : 'nothing', detail: null };
  } catch (error) {
    const failure =
      error instanceof ProviderError
        ? error
        : new ProviderError(provider, 'bad_response', messageOf(error), { cause: error });
    const isOurLimit = failure.cause instanceof TurnRefused;
    // Who would have waited longer is told; who would not has something else to show.
    if (!isOurLimit || context.turnWithinMs === undefined) reports?.failed(provider, failure);
    if (isOurLimit) return { question, answer: null, outcome: 'postponed', detail: failure.message };
    return { question, answer: null, outcome: 'failed', detail: `${failure.fault}: ${failure.message}` };
  }
}

function saysSomething({ artists, albums, tracks, topTracks, similar, next }: Answer): boolean {
  const lists = [artists, albums, tracks, topTracks, similar];
  return next !== undefined || lists.some((list) => list !== undefined && list.length > 0);
}
