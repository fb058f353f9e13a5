import type { SourceReports, sortQuestions } from '#features/catalog/index.ts';

/** Notes the sources that need no asking: those whose answer is still here, and those that failed a moment ago. */
export function reportRemembered(
  reports: SourceReports,
  { fresh, stale, resting }: Awaited<ReturnType<typeof sortQuestions>>,
): void {
  for (const { provider, asked } of resting) reports.resting(provider, asked?.detail ?? null);
  for (const { provider } of [...fresh, ...stale]) reports.skipped(provider, 'what it said is still here');
}
