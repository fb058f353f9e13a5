import type { SourceReports } from './source-reports.ts';
import type { SourcesDeps } from './sources-deps.ts';

/** Where an answer came from, as every answer that sources may have helped to make says. */
export function toldBy({ registry }: SourcesDeps, reports: SourceReports, wasHere: boolean) {
  const fromSources = wasHere ? ('mixed' as const) : ('providers' as const);
  return { source: reports.asked ? fromSources : ('local' as const), providers: reports.toJSON(registry) };
}
