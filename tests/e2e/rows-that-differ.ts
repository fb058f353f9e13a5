import type { CatalogueRows } from '../support/catalogue-dump.ts';

const SHOWN = 6;
const SHOWN_CHARACTERS = 400;

/** What one library has and another has not, the first few of each: `- album {…}` is missing in the second, `+ album {…}` in the first. */
export function rowsThatDiffer(expected: CatalogueRows, actual: CatalogueRows): string[] {
  const [before, after] = [linesOf(expected), linesOf(actual)];
  return [...without(before, after).map((line) => `- ${line}`), ...without(after, before).map((line) => `+ ${line}`)];
}

function linesOf(rows: CatalogueRows): string[] {
  return Object.entries(rows).flatMap(([table, list]) => list.map((row) => `${table} ${JSON.stringify(row)}`));
}

/** A line that occurs twice has to occur twice there, too. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  const missing = lines.filter((line) => {
    const times = left.get(line) ?? 0;
    left.set(line, times - 1);
    return times <= 0;
  });
  return missing.slice(0, SHOWN).map((line) => line.slice(0, SHOWN_CHARACTERS));
}
