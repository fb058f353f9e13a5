import type { Jobs } from '#jobs/jobs.ts';
import type { Background } from '#lib/background.ts';
import { fill } from './fill.ts';
import { placeSimilar } from './place-similar.ts';
import { type Question, sortQuestions } from './question.ts';
import type { SourceReports } from './source-reports.ts';
import type { SourcesDeps } from './sources-deps.ts';

export interface CatalogDeps extends SourcesDeps {
  background: Background;
  jobs: Jobs;
}

interface EnsureInput {
  /** Names what is asked about: what goes on behind the answer runs once for it. */
  key: string;
  questions: () => Promise<Question[]>;
  reports: SourceReports;
  rounds?: number;
}

/** A user does not wait longer than this for a turn at one source's limit … */
const TURN_WITHIN_MS = 300;
/** … nor, once others have answered, for a slow source. */
const SOFT_LIMIT_MS = 2500;

/**
 * Sees to it that whatever sources were never asked has been asked, as far as a user can wait for it. What is left, and what is due
 * again, goes on behind the answer, and so do similar artists that were only named; what is fresh costs no call.
 */
export async function ensureAsked(deps: CatalogDeps, { key, questions, reports, rounds }: EnsureInput): Promise<void> {
  const { fresh, stale, missing, resting } = await sortQuestions(deps, await questions());
  for (const { provider, asked } of resting) reports.resting(provider, asked?.detail ?? null);
  for (const { provider } of [...fresh, ...stale]) reports.skipped(provider, 'what it said is still here');
  const user = { priority: 'user', turnWithinMs: TURN_WITHIN_MS, softLimitMs: SOFT_LIMIT_MS, reports, rounds } as const;
  const filled = missing.length > 0 ? await fill(deps, questions, user) : undefined;
  if (stale.length === 0 && !filled?.hasMore && !filled?.unplaced.length) return;
  void deps.background.run(`refresh:${key}`, async (signal) => {
    for (const rest of filled?.rests ?? []) await rest();
    const context = { priority: 'refresh', signal } as const;
    if (filled) await placeSimilar(deps, filled, context);
    await placeSimilar(deps, await fill(deps, questions, { ...context, refreshStale: true, rounds }), context);
  });
}
