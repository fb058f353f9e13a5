import type { SourceReports, SourcesDeps } from '#features/catalog/index.ts';
import { AppError } from '#lib/errors.ts';
import type { SearchTerms } from './search-terms.ts';

/** What asking the sources about some words came to. */
export interface FillOutcome {
  reports: SourceReports;
  /** Whether any source was asked for this answer. */
  asked: boolean;
  /** Whether anything that matches was here before. */
  hadSomething: boolean;
}

/** Where an answer came from: rows that were here before, what the sources said just now, or both. */
export function sourceOf({
  asked,
  hadSomething,
}: Pick<FillOutcome, 'asked' | 'hadSomething'>): 'local' | 'providers' | 'mixed' {
  if (!asked) return 'local';
  return hadSomething ? 'mixed' : 'providers';
}

const RETRY_AFTER_S = 15;

/** The failure of a search about which nothing is here while every source failed; it names them. */
export function nothingToSay(
  { registry }: Pick<SourcesDeps, 'registry'>,
  { text }: SearchTerms,
  { reports }: Pick<FillOutcome, 'reports'>,
): AppError {
  const failures = Object.entries(reports.toJSON(registry))
    .filter(([, report]) => report.status === 'failed' || report.status === 'rate_limited')
    .map(([name, report]) => `${name}: ${report.detail ?? report.status}`);
  const detail = `Nothing about “${text}” is here yet, and no source could be asked (${failures.join('; ')}). Try again in a moment.`;
  return new AppError('unavailable', 'search.unavailable', detail, { retryAfterS: RETRY_AFTER_S });
}
