import { askSources, type Question, SourceReports, sortQuestions } from '#features/catalog/index.ts';
import { createSingleFlight } from '#lib/single-flight.ts';
import type { CallPriority } from '#providers/provider.ts';
import { reportRemembered } from './report-remembered.ts';
import type { SearchFillDeps } from './search-fills.ts';
import type { FillOutcome } from './search-outcome.ts';
import { searchQuestions } from './search-questions.ts';
import type { SearchTerms } from './search-terms.ts';
import { tellNamesakesApart } from './tell-namesakes-apart.ts';

/** What asking came to; whether anything was here before, the caller knows. */
type KindFillOutcome = Omit<FillOutcome, 'hadSomething'>;
type KindCapability = 'searchArtists' | 'searchTracks';

/** Sees to it that what the sources find for some words, of one kind only, is here. */
export interface KindFills {
  /**
   * Resolves when there is something to answer with; the rest goes on in the background. The questions are those of the orchestrated
   * search: whichever search comes second is spared their calls.
   */
  ensure(terms: SearchTerms, capability: KindCapability): Promise<KindFillOutcome>;
}

/** A user does not wait longer than this for a turn at one source's limit … */
const TURN_WITHIN_MS = 300;
/** … nor, once others have answered, for a slow source. */
const SOFT_LIMIT_MS = 2500;

export function createKindFills(deps: SearchFillDeps): KindFills {
  const flights = createSingleFlight<KindFillOutcome>();

  async function fill(
    { terms, capability }: { terms: SearchTerms; capability: KindCapability },
    missing: Question[],
    reports: SourceReports,
  ): Promise<KindFillOutcome> {
    const user = { priority: 'user' as const, reports };
    const first = await askSources(deps, missing, {
      ...user,
      turnWithinMs: TURN_WITHIN_MS,
      softLimitMs: SOFT_LIMIT_MS,
    });
    const { postponed, rest } = first;
    const nobodyKnew = first.answers.length === 0;
    // Then it is worth waiting for those that had no turn yet.
    if (nobodyKnew && postponed.length > 0) await askSources(deps, postponed, user);
    const later = nobodyKnew ? [] : postponed;
    void deps.background.run(keyOf(terms, capability), async (signal) => {
      await rest?.();
      await ask(later, 'refresh', signal);
      if (capability === 'searchArtists') await tellNamesakesApart(deps, terms, { priority: 'refresh', signal });
    });
    return { reports, asked: true };
  }

  const ask = async (questions: Question[], priority: CallPriority, signal: AbortSignal) => {
    if (questions.length > 0) await askSources(deps, questions, { priority, signal });
  };

  return {
    async ensure(terms, capability) {
      const key = keyOf(terms, capability);
      const questions = searchQuestions(deps.registry, terms).filter((question) => question.capability === capability);
      const sorted = await sortQuestions(deps, questions);
      const { missing, stale } = sorted;
      const reports = new SourceReports(deps.clock);
      reportRemembered(reports, sorted);
      if (missing.length > 0 && deps.background.pending(key) === 0) {
        return flights.run(key, () => fill({ terms, capability }, missing, reports));
      }
      if (stale.length > 0) void deps.background.run(key, (signal) => ask(stale, 'refresh', signal));
      return { reports, asked: false };
    },
  };
}

/** Ends with a bracket, so that no words' key is the beginning of another's. */
function keyOf({ norm }: SearchTerms, capability: KindCapability): string {
  return `search-kind:${JSON.stringify([capability, norm])}`;
}
