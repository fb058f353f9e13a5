import {
  type Answer,
  ARTIST_ASPECTS,
  askSources,
  fillArtist,
  matchNames,
  placeSimilar,
  type Question,
  type SourcesDeps,
  takeIn,
} from '#features/catalog/index.ts';
import type { Background } from '#lib/background.ts';
import { findMain } from './find-main.ts';
import type { SearchTerms } from './search-terms.ts';
import { answersAbout, namingSources } from './tagged-names.ts';
import { tellNamesakesApart } from './tell-namesakes-apart.ts';

/** What a search left to do behind its answer. */
export interface TailWork {
  /** What the sources said, the lists that hold `names` among it. */
  answers: Answer[];
  /** Names of tagged artists that were not looked up yet. */
  names: string[];
  /** Questions for which there was no turn. */
  postponed: Question[];
  /** Take in answers that came too late. */
  rests: (() => Promise<void>)[];
}

/** Goes on with searches behind their answers, and knows how much is left. */
export interface SearchTails {
  run(terms: SearchTerms, work: TailWork): void;
  /** Asks again what is due again. */
  refresh(terms: SearchTerms, stale: Question[]): void;
  isRunning(terms: SearchTerms): boolean;
  /** How many names and questions of this search are still on their way. */
  pending(terms: SearchTerms): number;
}

/** As many as a page shows: each page is complete as early as it can be. */
const NAMES_AT_ONCE = 20;
/** Names and questions without a turn are tried again after 1, 2, 4 … seconds: about a minute in all, the longest window of a source. */
const PASSES = 7;
const FIRST_PAUSE_MS = 1000;
/** Longer than the windows that are counted in seconds. */
const TURN_WITHIN_MS = 3000;

type Done = (count: number) => void;

export function createSearchTails(deps: SourcesDeps & { background: Background }): SearchTails {
  const pending = new Map<string, number>();
  // Quoted, so that no words' key is the beginning of another's.
  const keyOf = ({ norm }: SearchTerms) => `search:${JSON.stringify(norm)}`;

  /** Repeats `work`, with growing pauses, with what it gives back: that for which there was no turn. */
  async function inPasses<T>(items: T[], signal: AbortSignal, work: (items: T[]) => Promise<T[]>): Promise<void> {
    let left = items;
    for (let pass = 0; left.length > 0 && pass < PASSES; pass += 1) {
      if (pass > 0) await deps.clock.sleep(FIRST_PAUSE_MS * 2 ** (pass - 1), signal);
      left = await work(left);
    }
  }

  async function lookUp(names: string[], answers: Answer[], signal: AbortSignal, done: Done): Promise<string[]> {
    const left: string[] = [];
    for (let first = 0; first < names.length && !signal.aborted; first += NAMES_AT_ONCE) {
      const batch = names.slice(first, first + NAMES_AT_ONCE);
      const options = { priority: 'user' as const, signal, except: namingSources(answers) };
      const { replies, postponed } = await matchNames(deps, { ...options, names: batch });
      await takeIn(deps, replies, answersAbout(answers, batch));
      left.push(...postponed);
      done(batch.length - postponed.length);
    }
    return left;
  }

  async function ask(questions: Question[], signal: AbortSignal, done: Done): Promise<Question[]> {
    const options = { priority: 'refresh' as const, signal, turnWithinMs: TURN_WITHIN_MS };
    const { postponed } = await askSources(deps, questions, options);
    done(questions.length - postponed.length);
    return postponed;
  }

  /** What the sources still have to say may be the evidence of who the main artist is: it comes first, as far as there are turns. */
  async function completeAnswer(terms: SearchTerms, work: TailWork, signal: AbortSignal, done: Done): Promise<void> {
    for (const rest of work.rests) {
      await rest();
      done(1);
    }
    const postponed = await ask(work.postponed, signal, done);
    await completeMain(terms, signal);
    await tellNamesakesApart(deps, terms, { priority: 'refresh', signal });
    done(1);
    await inPasses(postponed, signal, (questions) => ask(questions, signal, done));
  }

  /** What was left open about the main artist. */
  async function completeMain(terms: SearchTerms, signal: AbortSignal): Promise<void> {
    const { artistId } = await deps.database.run((db) => findMain(db, terms, { viewerId: null }));
    const context = { priority: 'refresh' as const, signal, turnWithinMs: TURN_WITHIN_MS };
    if (artistId === null) return;
    await inPasses([artistId], signal, async (ids) => {
      const filled = await fillArtist(deps, { ...context, artistId, aspects: ARTIST_ASPECTS, rounds: 3 });
      await placeSimilar(deps, filled, { priority: 'refresh', signal });
      return filled.hasMore ? ids : [];
    });
  }

  return {
    run(terms, work) {
      let left = work.names.length + work.postponed.length + work.rests.length + 1;
      const done: Done = (count) => {
        left -= count;
        pending.set(terms.norm, left);
      };
      done(0);
      void deps.background.run(keyOf(terms), async (signal) => {
        const parts = await Promise.allSettled([
          inPasses(work.names, signal, (names) => lookUp(names, work.answers, signal, done)),
          completeAnswer(terms, work, signal, done),
        ]);
        // What waited for a turn may have brought the id under which other sources know the main artist.
        if (work.postponed.length > 0) parts.push(...(await Promise.allSettled([completeMain(terms, signal)])));
        pending.delete(terms.norm);
        for (const part of parts) if (part.status === 'rejected') throw part.reason;
      });
    },
    refresh(terms, stale) {
      void deps.background.run(
        keyOf(terms),
        async (signal) => void (await askSources(deps, stale, { priority: 'refresh', signal })),
      );
    },
    isRunning: (terms) => deps.background.pending(keyOf(terms)) > 0,
    pending: ({ norm }) => pending.get(norm) ?? 0,
  };
}
