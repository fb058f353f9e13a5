import type { Queryable } from '#db/client.ts';
import {
  type Answer,
  ARTIST_ASPECTS,
  type AskOptions,
  type FillResult,
  fill,
  gatherReplies,
  type Question,
  readArtistQuestions,
  SourceReports,
  type SourcesDeps,
  sortQuestions,
  takeIn,
} from '#features/catalog/index.ts';
import type { Background } from '#lib/background.ts';
import { createSingleFlight } from '#lib/single-flight.ts';
import type { ProviderName } from '#music/provider-names.ts';
import { isNamed } from './find-hits.ts';
import { findMain } from './find-main.ts';
import { createHeadStart, type HeadStart } from './head-start.ts';
import { isTag } from './named-rows.repository.ts';
import { reportRemembered } from './report-remembered.ts';
import { createRetries } from './retries.ts';
import type { FillOutcome } from './search-outcome.ts';
import { searchQuestions } from './search-questions.ts';
import { createSearchTails } from './search-tail.ts';
import type { SearchTerms } from './search-terms.ts';
import { createTaggedNames } from './tagged-names.ts';

export interface SearchFillDeps extends SourcesDeps {
  background: Background;
}

/** Sees to it that what the sources know about some words is here, asking each of them at most once. */
export interface SearchFills {
  /** Resolves when the first page can be answered; the rest goes on in the background. */
  ensure(terms: SearchTerms): Promise<FillOutcome>;
  /** How many names and questions of this search are still on their way. */
  pending(terms: SearchTerms): number;
  /** Asks again, in the background, what failed when it was last asked about this artist. */
  retry(artistId: number): void;
}

/** A user does not wait longer than this for a turn at one source's limit … */
const TURN_WITHIN_MS = 300;
/** … nor, once others have answered, for a slow source. */
const SOFT_LIMIT_MS = 2500;
/** What is more about the main artist is found behind the answer if it is not to be had at once. */
const DETAILS_TURN_WITHIN_MS = 100;

export function createSearchFills(deps: SearchFillDeps): SearchFills {
  const flights = createSingleFlight<FillOutcome>();
  const tails = createSearchTails(deps);

  async function look(terms: SearchTerms): Promise<FillOutcome> {
    const sorted = await sortQuestions(deps, searchQuestions(deps.registry, terms));
    const { missing, stale } = sorted;
    const reports = new SourceReports(deps.clock);
    reportRemembered(reports, sorted);
    if (missing.length > 0 && !tails.isRunning(terms)) return search(terms, missing, reports);
    if (stale.length > 0) tails.refresh(terms, stale);
    return { reports, asked: false, hadSomething: true };
  }

  async function search(terms: SearchTerms, missing: Question[], reports: SourceReports): Promise<FillOutcome> {
    const user: AskOptions = { priority: 'user', reports, turnWithinMs: TURN_WITHIN_MS };
    const headStart = createHeadStart(deps, terms, user);
    const tagged = createTaggedNames(deps, terms, user);
    const heard = (answer: Answer) => {
      headStart.follow(answer);
      tagged.follow(answer);
    };
    const watched = missing.map((question) => watch(question, heard));
    const first = await gatherReplies(deps, watched, { ...user, softLimitMs: SOFT_LIMIT_MS });
    const replies = [...first.replies];
    let postponed = questionsWithoutTurn(missing, replies);
    if (postponed.length > 0 && replies.every((reply) => reply.answer === null)) {
      // Nobody knew anything: then it is worth waiting for those that had no turn yet.
      const second = await gatherReplies(deps, postponed, { priority: 'user', reports });
      replies.push(...second.replies);
      postponed = [];
    }
    const answers = replies.flatMap((reply) => reply.answer ?? []);
    const names = await tagged.firstPage(answers);
    const [hadSomething] = await Promise.all([deps.database.run((db) => isKnown(db, terms)), headStart.begun()]);
    await takeIn(deps, [...replies, ...names.replies]);
    const answered = new Set(first.replies.map(({ question }) => question));
    const slow = new Set(watched.filter((question) => !answered.has(question)).map(({ provider }) => provider));
    const details = await fillMain(terms, { headStart, slow }, user);
    const late = first.late.length > 0 ? [async () => void (await takeIn(deps, await Promise.all(first.late)))] : [];
    const rests = [...late, ...(details?.rests ?? [])];
    if (rests.length + postponed.length + names.left.length > 0 || details?.hasMore || details?.unplaced.length) {
      tails.run(terms, { answers, names: names.left, postponed, rests });
    }
    return { reports, asked: true, hadSomething };
  }

  /** Asks what is missing about the main artist, except of sources that have just been waited for in vain. */
  async function fillMain(
    terms: SearchTerms,
    { headStart, slow }: { headStart: HeadStart; slow: ReadonlySet<ProviderName> },
    user: AskOptions,
  ): Promise<FillResult | null> {
    const { artistId } = await deps.database.run((db) => findMain(db, terms, { viewerId: null }));
    if (artistId === null) return null;
    const about = { artistId, aspects: ARTIST_ASPECTS };
    const questions = async () =>
      (await readArtistQuestions(deps, about))
        .filter(({ provider }) => !slow.has(provider))
        .map((question) => headStart.resume(question, artistId));
    const details = { turnWithinMs: DETAILS_TURN_WITHIN_MS, softLimitMs: SOFT_LIMIT_MS, firstPageOnly: true };
    return fill(deps, questions, { ...user, ...details });
  }

  return {
    ensure: (terms) => flights.run(terms.norm, () => look(terms)),
    pending: tails.pending,
    retry: createRetries(deps),
  };
}

/** The same question; whoever asks it hears the answer, too, as soon as it is there. */
function watch(question: Question, heard: (answer: Answer) => void): Question {
  return {
    ...question,
    ask: async (context, from) => {
      const answer = await question.ask(context, from);
      if (answer) heard(answer);
      return answer;
    },
  };
}

function questionsWithoutTurn(
  questions: readonly Question[],
  replies: readonly { question: Question; outcome: string }[],
): Question[] {
  const without = replies.filter((reply) => reply.outcome === 'postponed').map(({ question }) => question);
  return questions.filter(({ provider, capability }) =>
    without.some((one) => one.provider === provider && one.capability === capability),
  );
}

/** Whether anything matches these words, as they are typed or as a tag. */
async function isKnown(db: Queryable, terms: SearchTerms): Promise<boolean> {
  return (await isNamed(db, terms)) || (await isTag(db, terms.norm));
}
