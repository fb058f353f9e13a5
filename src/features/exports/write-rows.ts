import { stringify } from 'csv-stringify/sync';
import { CSV_OPTIONS } from '#lib/csv-options.ts';
import { asListenBrainz } from './listenbrainz-listen.ts';
import type { Sheet, SheetRow } from './sheet-sql.ts';

/** Lets pages of rows pass, and counts them. */
export type Counted = <Row>(pages: AsyncIterable<readonly Row[]>) => AsyncIterable<readonly Row[]>;

/**
 * Rows as CSV after RFC 4180, in UTF-8. A text that a spreadsheet would take for a formula (`=`, `+`, `-`, `@` …) has a `'` before it:
 * titles are what strangers wrote. JSON lines have every text as it is. Lists are separated by `; `.
 */
export async function* writeCsv(
  columns: readonly string[],
  pages: AsyncIterable<readonly SheetRow[]>,
): AsyncGenerator<string> {
  const options = { ...CSV_OPTIONS, cast: { boolean: String, object: asCell } };
  yield stringify([[...columns]], options);
  for await (const page of pages) {
    if (page.length > 0) yield stringify([...page], { ...options, columns: [...columns], escape_formulas: true });
  }
}

function asCell(value: unknown): string {
  return Array.isArray(value) ? value.join('; ') : JSON.stringify(value);
}

/** One JSON object a line. */
export async function* writeJsonLines(pages: AsyncIterable<readonly object[]>): AsyncGenerator<string> {
  for await (const page of pages) if (page.length > 0) yield page.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** The rows of a sheet as a file of this format; listens as JSON are in the words of ListenBrainz, so that others can read them. */
export function writeSheet(
  { name, columns }: Sheet,
  format: 'csv' | 'jsonl',
  pages: AsyncIterable<readonly SheetRow[]>,
): AsyncGenerator<string> {
  if (format === 'csv') return writeCsv(Object.keys(columns), pages);
  return writeJsonLines(name === 'listen' ? inWordsOfListenBrainz(pages) : pages);
}

async function* inWordsOfListenBrainz(pages: AsyncIterable<readonly SheetRow[]>): AsyncGenerator<object[]> {
  for await (const page of pages) yield page.map(asListenBrainz);
}
