import type { SourceReports, sortQuestions } from '#features/catalog/index.ts';

/** Notes the sources that need no asking: those whose answer is still here, and those that failed a moment ago. */
export function reportRemembered(
  reports: SourceReports,
  { byFreshness, lastFailures }: Awaited<ReturnType<typeof sortQuestions>>,
): void {
  for (const { provider, detail } of lastFailures) reports.resting(provider, detail);
  for (const { provider } of [...byFreshness.fresh, ...byFreshness.stale])
    reports.skipped(provider, 'what it said is still here');
}
