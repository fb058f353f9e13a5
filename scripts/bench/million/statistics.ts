/** Of each query the quickest of so many turns counts: what the machine did meanwhile is not the query's. */
export const TURNS = 3;

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}
