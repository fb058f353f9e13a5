import { type CsvReader, createCsvReader, separatorOf } from '../read/csv-rows.ts';
import { createJsonListReader, readJsonLines } from '../read/json-objects.ts';
import { type ReadItem, type TextReader, UnreadableFile } from '../read/read-item.ts';
import { createLineSplitter, type Line } from '../read/text-lines.ts';
import { columnsOf, type HistoryColumns, readHistoryRow } from './csv-history.ts';
import type { Heard } from './heard.ts';
import { readEntry } from './json-history.ts';

const KNOWN =
  'Known are the histories of Spotify (JSON), ListenBrainz (JSONL), Last.fm (CSV: artist, album, track, date) and Apple Music (Play Activity.csv).';

const MAX_BLANK = 100_000;

/** Reads a listening history, of whichever service its content shows. */
export function createHistoryReader(now: Date): TextReader<Heard> {
  let reader: TextReader<Heard> | undefined;
  let blank = '';
  return {
    feed(piece) {
      if (!reader) {
        blank += piece;
        const [beginning] = blank.trimStart();
        if (beginning === undefined && blank.length > MAX_BLANK)
          throw new UnreadableFile('It begins with nothing but blanks.');
        if (beginning === undefined) return [];
        reader = beginning === '[' ? jsonList(now) : beginning === '{' ? jsonLines(now) : csv(now);
        return reader.feed(blank);
      }
      return reader.feed(piece);
    },
    end() {
      if (!reader) throw new UnreadableFile('The file is empty.');
      return reader.end();
    },
  };
}

/** Entries of which none is of a history show that the file is another one; among others such an entry is refused. */
function entriesReader(now: Date) {
  let known = 0;
  const UNKNOWN_BEFORE = 20;
  let unknown = 0;
  return (items: readonly ReadItem<unknown>[]) =>
    items.map((item): ReadItem<Heard> => {
      const read = 'value' in item ? readEntry(item.value, item.line, now) : item;
      if (read && 'value' in item) known += 1;
      if (read) return read;
      unknown += 1;
      if (known === 0 && unknown > UNKNOWN_BEFORE)
        throw new UnreadableFile(`These are not entries of a listening history. ${KNOWN}`);
      return { line: item.line, refused: 'This is no entry of a history that is known here.' };
    });
}

function jsonList(now: Date): TextReader<Heard> {
  const list = createJsonListReader();
  const read = entriesReader(now);
  return { feed: (piece) => read(list.feed(piece)), end: () => read(list.end()) };
}

function jsonLines(now: Date): TextReader<Heard> {
  const splitter = createLineSplitter();
  const read = entriesReader(now);
  return { feed: (piece) => read(readJsonLines(splitter.feed(piece))), end: () => read(readJsonLines(splitter.end())) };
}

function csv(now: Date): TextReader<Heard> {
  const splitter = createLineSplitter();
  let rows: CsvReader | undefined;
  let columns: HistoryColumns | undefined;

  function readAll(items: readonly ReadItem<string[]>[]): ReadItem<Heard>[] {
    const [first] = items;
    if (!first) return [];
    if (columns) return items.map((item) => readHistoryRow(columns as HistoryColumns, item, now)); // it was looked at just now
    columns = 'value' in first ? columnsOf(first.value) : undefined;
    if (!columns) {
      const found = 'value' in first ? `The first line is "${first.value.join(', ').slice(0, 200)}". ` : '';
      throw new UnreadableFile(`Its columns do not say what was heard and when. ${found}${KNOWN}`);
    }
    return readAll(columns.isBare ? items : items.slice(1));
  }

  function rowsOf(lines: readonly Line[]): ReadItem<string[]>[] {
    const [first] = lines;
    if (!first) return [];
    rows ??= createCsvReader(separatorOf(first.text));
    return rows.feed(lines);
  }

  return {
    feed: (piece) => readAll(rowsOf(splitter.feed(piece))),
    end: () => [...readAll(rowsOf(splitter.end())), ...readAll(rows?.end() ?? [])],
  };
}
