import {
  type Answer,
  ARTIST_ASPECTS,
  askSources,
  fillArtist,
  ingest,
  type Question,
  SourceReports,
  type SourcesDeps,
  sortQuestions,
} from '#features/catalog/index.ts';
import type { Background } from '#lib/background.ts';
import { createSingleFlight } from '#lib/single-flight.ts';
import { normalizeName } from '#music/normalize.ts';
import { findMain } from './find-main.ts';
import { findKnownNames } from './local-search.repository.ts';
import { matchNames } from './match-names.ts';
import { reportRemembered } from './report-remembered.ts';
import type { FillOutcome } from './search-outcome.ts';
import { searchQuestions } from './search-questions.ts';
import type { SearchTerms } from './search-terms.ts';
import { untakenNames } from './untaken-names.ts';

export interface SearchFillDeps extends SourcesDeps {
  background: Background;
}

/** Sees to it that what the sources know about some words is here, asking each of them at most once. */
export interface SearchFills {
  /** Resolves when the first page can be answered; the rest goes on in the background. */
  ensure(terms: SearchTerms): Promise<FillOutcome>;
  /** How many names and questions of this search are still on their way. */
  pending(terms: SearchTerms): number;
}

/** A user does not wait longer than this for a turn at one source's limit … */
const TURN_WITHIN_MS = 300;
/** … nor, once others have answered, for a slow source. */
const SOFT_LIMIT_MS = 2500;
/** Names that are matched before the answer: the first page. */
const FIRST_PAGE = 20;
/** Similar artists of whom only the name is known, looked up behind the answer. */
const MAX_SIMILAR_NAMES = 10;

export function createSearchFills(deps: SearchFillDeps): SearchFills {
  const flights = createSingleFlight<FillOutcome>();
  const pending = new Map<string, number>();
  // Quoted, so that no words' key is the beginning of another's.
  const tailKey = (norm: string) => `search:${JSON.stringify(norm)}`;

  async function ensure(terms: SearchTerms): Promise<FillOutcome> {
    const sorted = await sortQuestions(deps, searchQuestions(deps.registry, terms));
    const { byFreshness } = sorted;
    const reports = new SourceReports(deps.clock);
    reportRemembered(reports, sorted);
    if (byFreshness.missing.length > 0 && deps.background.pending(tailKey(terms.norm)) === 0) {
      return flights.run(terms.norm, () => fill(terms, byFreshness.missing, reports));
    }
    if (byFreshness.stale.length > 0) {
      const refresh = async (signal: AbortSignal) =>
        void (await askSources(deps, byFreshness.stale, { priority: 'refresh', signal }));
      void deps.background.run(tailKey(terms.norm), refresh);
    }
    return { reports, asked: false };
  }

  async function fill(terms: SearchTerms, missing: Question[], reports: SourceReports): Promise<FillOutcome> {
    const user = { priority: 'user' as const, reports };
    const first = await askSources(deps, missing, {
      ...user,
      turnWithinMs: TURN_WITHIN_MS,
      softLimitMs: SOFT_LIMIT_MS,
    });
    let { postponed } = first;
    const answers = [...first.answers];
    if (answers.length === 0 && postponed.length > 0) {
      // Nobody knew anything: then it is worth waiting for those that had no turn yet.
      const second = await askSources(deps, postponed, user);
      answers.push(...second.answers);
      postponed = [];
    }
    const names = await unknownNames(untakenNames(answers, terms.norm));
    const [now, later] = [names.slice(0, FIRST_PAGE), names.slice(FIRST_PAGE)];
    await matchTagged(answers, now, user);
    const main = await deps.database.run((db) => findMain(db, terms));
    const seed = main.artistId === null ? null : { artistId: main.artistId };
    const filled =
      seed &&
      (await fillArtist(deps, {
        ...user,
        ...seed,
        aspects: ARTIST_ASPECTS,
        firstPageOnly: true,
        turnWithinMs: TURN_WITHIN_MS,
        softLimitMs: SOFT_LIMIT_MS,
      }));
    const rests = [first.rest, ...(filled?.rests ?? [])].filter((rest) => rest !== null);
    if (rests.length + postponed.length + later.length > 0 || filled?.hasMore || filled?.unplaced.length) {
      runTail(terms, { answers, postponed, later, rests });
    }
    return { reports, asked: true };
  }

  async function unknownNames(names: string[]): Promise<string[]> {
    if (names.length === 0) return names;
    const known = await deps.database.run((db) => findKnownNames(db, names.map(normalizeName)));
    return names.filter((name) => !known.has(normalizeName(name)));
  }

  /** Looks the names up, and takes in again what was said about those that have a row now. */
  async function matchTagged(
    answers: Answer[],
    names: string[],
    options: Parameters<typeof askSources>[2],
  ): Promise<void> {
    if (names.length === 0) return;
    const sources = new Set(
      answers.filter((answer) => untakenNames([answer], '').length > 0).map((answer) => answer.provider),
    );
    await matchNames(deps, { ...options, names, except: sources });
    const wanted = new Set(names.map(normalizeName));
    const again = answers.map((answer) => ({
      ...answer,
      albums: undefined,
      tracks: undefined,
      artists: answer.artists?.filter((artist) => wanted.has(normalizeName(artist.name))),
    }));
    await ingest(deps, again);
  }

  function runTail(
    terms: SearchTerms,
    {
      answers,
      postponed,
      later,
      rests,
    }: { answers: Answer[]; postponed: Question[]; later: string[]; rests: (() => Promise<void>)[] },
  ): void {
    const work = [
      ...rests.map((rest) => ({ size: 1, run: rest })),
      {
        size: later.length,
        run: (signal: AbortSignal) => matchTagged(answers, later, { priority: 'user', signal }),
      },
      {
        size: postponed.length,
        run: async (signal: AbortSignal) => void (await askSources(deps, postponed, { priority: 'refresh', signal })),
      },
      { size: 1, run: (signal: AbortSignal) => completeMain(terms, signal) },
    ];
    pending.set(
      terms.norm,
      work.reduce((sum, { size }) => sum + size, 0),
    );
    void deps.background.run(tailKey(terms.norm), async (signal) => {
      try {
        for (const { size, run } of work) {
          await run(signal);
          pending.set(terms.norm, Math.max(0, (pending.get(terms.norm) ?? 0) - size));
        }
      } finally {
        pending.delete(terms.norm);
      }
    });
  }

  /** What was left open about the main artist, and the names of similar artists that no source has placed yet. */
  async function completeMain(terms: SearchTerms, signal: AbortSignal): Promise<void> {
    const { artistId } = await deps.database.run((db) => findMain(db, terms));
    if (artistId === null) return;
    const context = { priority: 'refresh' as const, signal };
    const { unplaced, similar } = await fillArtist(deps, { ...context, artistId, aspects: ARTIST_ASPECTS, rounds: 3 });
    const names = [...unplaced].sort((a, b) => b.score - a.score).map(({ name }) => name);
    if (names.length === 0) return;
    const unique = [...new Map(names.map((name) => [normalizeName(name), name])).values()].slice(0, MAX_SIMILAR_NAMES);
    await matchNames(deps, { ...context, names: unique, except: new Set(unplaced.map(({ provider }) => provider)) });
    await ingest(deps, similar);
  }

  return { ensure, pending: ({ norm }) => pending.get(norm) ?? 0 };
}
