import {
  askSources,
  type Question,
  readArtistQuestions,
  SourceReports,
  sortQuestions,
} from '#features/catalog/index.ts';
import { createSingleFlight, type SingleFlight } from '#lib/single-flight.ts';
import type { Registry } from '#providers/registry.ts';
import type { Main } from './choose-main.ts';
import { findMain } from './find-main.ts';
import { reportRemembered } from './report-remembered.ts';
import { createSearchFills, type SearchFillDeps } from './search-fills.ts';
import { nothingToSay } from './search-outcome.ts';
import { searchQuestions } from './search-questions.ts';
import { readTerms, type SearchTerms } from './search-terms.ts';

/** The artist that some words mean. */
export interface FoundArtist {
  artistId: number | null;
  /** Whether any source was asked for it. */
  asked: boolean;
}

type Finding = FoundArtist & {
  reports: SourceReports;
  /** A source that may know could not be asked. */
  isOpen: boolean;
};

/** Those who look for the same words at the same time share one search, whoever of them began it. */
const flights = new WeakMap<Registry, SingleFlight<Finding>>();

/** A source that has no turn, or no answer, by then is heard behind the answer. */
const TURN_WITHIN_MS = 300;
const SOFT_LIMIT_MS = 2500;

/**
 * The artist that some words mean, for whoever wants nothing but the artist: from the database where that is certain, else with one call
 * to each source that can search for artists. Words that are nobody's name get the whole search.
 * @throws {AppError} `search.unavailable` when nobody here is meant and a source that may know could not be asked.
 */
export async function findArtistByWords(deps: SearchFillDeps, q: string, reports: SourceReports): Promise<FoundArtist> {
  const terms = readTerms(q);
  const flight = flights.get(deps.registry) ?? createSingleFlight<Finding>();
  flights.set(deps.registry, flight);
  const { reports: told, isOpen, ...found } = await flight.run(terms.norm, () => find(deps, terms));
  reports.include(told);
  if (found.artistId === null && isOpen) throw nothingToSay(deps, terms, { reports });
  return found;
}

async function find(deps: SearchFillDeps, terms: SearchTerms): Promise<Finding> {
  const reports = new SourceReports(deps.clock);
  const meant = () => deps.database.run((db) => findMain(db, terms, { viewerId: null }));
  const isArtistSearch = ({ capability }: Question) => capability === 'searchArtists';
  const sorted = await sortQuestions(deps, searchQuestions(deps.registry, terms));
  const before = await meant();
  const due = sorted.missing.filter(isArtistSearch);
  if (due.length === 0 && !before.isNamed && isUnanswered(sorted, isArtistSearch)) {
    reportRemembered(reports, sorted);
    return { artistId: before.artistId, asked: false, isOpen: true, reports };
  }
  if (sorted.missing.length === 0 || (before.isNamed && (due.length === 0 || (await isListed(deps, before))))) {
    reportRemembered(reports, sorted);
    return { artistId: before.artistId, asked: false, isOpen: false, reports };
  }
  if (due.length > 0) {
    await ask(deps, terms, due, reports);
    const main = await meant();
    // Sources that failed may know the name: the whole search is for words that are nobody's.
    const isOpen = isUnanswered(await sortQuestions(deps, due), isArtistSearch);
    if (main.isNamed || isOpen) return { artistId: main.artistId, asked: true, isOpen, reports };
  }
  const outcome = await createSearchFills(deps).ensure(terms);
  reports.include(outcome.reports);
  const isOpen = reports.allFailed;
  return { artistId: (await meant()).artistId, asked: due.length > 0 || outcome.asked, isOpen, reports };
}

/** Whether none of these questions has an answer, and some source may still give one. */
function isUnanswered(
  { missing, resting, fresh, stale }: Awaited<ReturnType<typeof sortQuestions>>,
  isMeant: (question: Question) => boolean,
): boolean {
  return [...missing, ...resting].some(isMeant) && ![...fresh, ...stale].some(isMeant);
}

async function ask(
  deps: SearchFillDeps,
  { norm }: SearchTerms,
  due: Question[],
  reports: SourceReports,
): Promise<void> {
  const user = { priority: 'user', reports } as const;
  const hurried = { ...user, turnWithinMs: TURN_WITHIN_MS, softLimitMs: SOFT_LIMIT_MS };
  const { answers, postponed, rest } = await askSources(deps, due, hurried);
  if (answers.length === 0) {
    // Nobody knew anything: then it is worth waiting for those that had no turn yet.
    await askSources(deps, postponed, user);
  } else if (rest || postponed.length > 0) {
    void deps.background.run(`find-artist:${JSON.stringify(norm)}`, async (signal) => {
      await rest?.();
      await askSources(deps, postponed, { priority: 'refresh', signal });
    });
  }
}

/** Whether some source has told the artist's discography: then it is not a mere name that something else was credited to. */
async function isListed(deps: SearchFillDeps, { artistId }: Main): Promise<boolean> {
  if (artistId === null) return false;
  const { fresh, stale } = await sortQuestions(
    deps,
    await readArtistQuestions(deps, { artistId, aspects: ['albums'] }),
  );
  return [...fresh, ...stale].some(({ asked }) => asked?.outcome === 'found');
}
