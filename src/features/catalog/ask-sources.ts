import { waitAtMost } from '#lib/wait-at-most.ts';
import { askOne, type GatherOptions, gatherReplies, type Reply } from './gather-replies.ts';
import type { Answer, Ingested } from './ingest/answer.ts';
import type { Question } from './question.ts';
import type { SourcesDeps } from './sources-deps.ts';
import { nextPage, takeIn } from './take-in.ts';

export interface AskOptions extends GatherOptions {
  /** Of lists the first page that is not here yet, and no more: the next time they go on there. */
  firstPageOnly?: boolean;
}

export interface AskResult {
  rowsWritten: number;
  /** Similar artists of whom nobody has shown any music yet. */
  unplaced: Ingested['unplaced'];
  answers: Answer[];
  /** Questions for which there was no turn at the source's limit in time. */
  postponed: Question[];
  /** Takes in the answers that are still on their way; null when none is. */
  rest: (() => Promise<void>) | null;
  /** There is more to come: no turn yet, pages left, or a source that was too slow. */
  hasMore: boolean;
}

/** No list is longer than this; a source that goes on and on must not keep us. */
const MAX_PAGES = 40;

/**
 * Asks all at once, takes in what comes back in one transaction, and remembers what was asked and how it went; then goes on with the pages
 * of lists, each taken in and remembered by itself. Sources that fail cost nothing but their answer: this rejects only when the database
 * is away.
 */
export async function askSources(
  deps: SourcesDeps,
  questions: readonly Question[],
  options: AskOptions,
): Promise<AskResult> {
  const startedAt = deps.clock.now().getTime();
  const harvest = createHarvest(deps, options);
  const { replies, late } = await gatherReplies(deps, questions, options);
  const pages = harvest.follow(await harvest.takeIn(replies));
  pages.catch(() => {}); // whoever awaits it is told
  if (options.softLimitMs === undefined) await pages;
  else await waitAtMost(deps.clock, startedAt + options.softLimitMs - deps.clock.now().getTime(), pages);
  const rest = async () => {
    await harvest.follow(await harvest.takeIn(await Promise.all(late)));
    await pages;
  };
  const isLate = late.length > 0 || harvest.isFollowing();
  const { postponed, ...found } = harvest.soFar();
  return { ...found, postponed, rest: isLate ? rest : null, hasMore: found.hasMore || isLate || postponed.length > 0 };
}

type Harvest = Omit<AskResult, 'rest'>;

/** Takes in replies and the pages that follow them, and sums up what came of them. */
function createHarvest(deps: SourcesDeps, options: AskOptions) {
  const harvest: Harvest = { rowsWritten: 0, unplaced: [], answers: [], postponed: [], hasMore: false };
  let following = 0;

  /** Gives the questions for the pages that come next. */
  async function takeReplies(replies: readonly Reply[]): Promise<Question[]> {
    const ingested = await takeIn(deps, replies);
    harvest.rowsWritten += ingested?.rowsWritten ?? 0;
    harvest.unplaced.push(...(ingested?.unplaced ?? []));
    harvest.answers.push(...replies.flatMap((reply) => reply.answer ?? []));
    harvest.postponed.push(...replies.flatMap((reply) => (reply.outcome === 'postponed' ? reply.question : [])));
    return replies.flatMap((reply) => {
      const from = nextPage(reply, ingested);
      return from === undefined ? [] : [{ ...reply.question, from }];
    });
  }

  async function followOne(question: Question): Promise<void> {
    let next: Question | undefined = question;
    for (let page = 2; next !== undefined; page += 1) {
      const reply = await askOne(next, options);
      [next] = await takeReplies([page < MAX_PAGES ? reply : withoutNext(reply)]);
    }
  }

  return {
    takeIn: takeReplies,
    /** Goes on with these lists to their ends, unless only their first pages are wanted. */
    async follow(questions: readonly Question[]): Promise<void> {
      if (options.firstPageOnly) {
        harvest.hasMore ||= questions.length > 0;
        return;
      }
      following += 1;
      await Promise.all(questions.map(followOne));
      following -= 1;
    },
    isFollowing: () => following > 0,
    soFar: (): Harvest => ({ ...harvest }),
  };
}

function withoutNext(reply: Reply): Reply {
  return { ...reply, answer: reply.answer && { ...reply.answer, next: undefined } };
}
