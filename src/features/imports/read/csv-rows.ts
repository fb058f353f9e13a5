import type { ReadItem } from './read-item.ts';
import { type Line, MAX_LINE } from './text-lines.ts';

const SEPARATORS = [',', ';', '\t', '|'] as const;
export type Separator = (typeof SEPARATORS)[number];

/** A quoted field may hold so many line breaks; a quote that is open for longer was never meant as one. */
const MAX_LINES = 500;

/** A row whose last field is quoted and goes on in the next line. */
interface OpenRow {
  fields: string[];
  field: string;
}

/** Takes lines and gives rows. */
export interface CsvReader {
  feed(lines: readonly Line[]): ReadItem<string[]>[];
  /** The rows that only the end of the file shows to be none. */
  end(): ReadItem<string[]>[];
}

/**
 * CSV as RFC 4180 has it, with any of the usual separators. Not a parser of others', because those cannot go on behind a quote that is
 * never closed: here the row that opens it is refused, and the next line is the next row. Blank lines are left out.
 */
export function createCsvReader(separator: Separator): CsvReader {
  let lines: Line[] = [];
  let open: OpenRow | undefined;
  let length = 0;

  function take(line: Line, rows: ReadItem<string[]>[]): void {
    if (line.isTooLong && !open) {
      rows.push({ line: line.number, refused: `The line is longer than ${MAX_LINE} letters.` });
      return;
    }
    if (!open && line.text.trim() === '') return;
    const begun = splitLine(line.text, separator, open);
    lines.push(line);
    length += line.text.length;
    open = begun.open;
    if (!open) {
      rows.push({ line: lines[0]?.number ?? line.number, value: begun.fields });
      forget();
    } else if (lines.length > MAX_LINES || length > MAX_LINE || line.isTooLong) giveUp(rows);
  }

  function forget(): void {
    lines = [];
    open = undefined;
    length = 0;
  }

  /** The first line is no row; those behind it may be. */
  function giveUp(rows: ReadItem<string[]>[]): void {
    const [first, ...others] = lines;
    forget();
    if (!first) return;
    rows.push({ line: first.number, refused: 'A quote that is opened here is never closed.' });
    for (const line of others) take(line, rows);
  }

  return {
    feed(some) {
      const rows: ReadItem<string[]>[] = [];
      for (const line of some) take(line, rows);
      return rows;
    },
    end() {
      const rows: ReadItem<string[]>[] = [];
      while (lines.length > 0) giveUp(rows);
      return rows;
    },
  };
}

/** The separator that takes this line apart into the most fields. */
export function separatorOf(header: string): Separator {
  const counted = SEPARATORS.map((separator) => ({ separator, fields: splitLine(header, separator).fields.length }));
  counted.sort((a, b) => b.fields - a.fields);
  return counted[0]?.separator ?? ',';
}

function splitLine(text: string, separator: string, before?: OpenRow): { fields: string[]; open?: OpenRow } {
  if (!before && !text.includes('"')) return { fields: text.split(separator) };
  const fields = before?.fields ?? [];
  let at = 0;
  let quoted = before ? `${before.field}\n` : undefined;
  for (;;) {
    if (quoted === undefined && text[at] === '"') {
      quoted = '';
      at += 1;
    }
    let field = '';
    if (quoted !== undefined) {
      const end = closingQuote(text, at);
      field = quoted + text.slice(at, end ?? undefined).replaceAll('""', '"');
      if (end === undefined) return { fields, open: { fields, field } };
      at = end + 1;
    }
    const next = text.indexOf(separator, at);
    // What stands behind a closing quote belongs to the field: better a strange title than none.
    fields.push(field + text.slice(at, next === -1 ? undefined : next));
    if (next === -1) return { fields };
    at = next + separator.length;
    quoted = undefined;
  }
}

/** Two quotes are one that is meant. */
function closingQuote(text: string, from: number): number | undefined {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return undefined;
}
