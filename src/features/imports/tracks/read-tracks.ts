import type { DataSetRow } from '#features/catalog/index.ts';
import { type CsvReader, createCsvReader, separatorOf } from '../read/csv-rows.ts';
import { type ReadItem, type TextReader, UnreadableFile } from '../read/read-item.ts';
import { createLineSplitter, type Line } from '../read/text-lines.ts';
import { type ColumnMap, findColumns } from './track-columns.ts';
import { createTrackRowReader } from './track-row.ts';

/** Reads a data set: CSV with a header, whose columns are found by their names and by `map`. */
export function createTrackReader(map: ColumnMap): TextReader<DataSetRow> {
  const splitter = createLineSplitter();
  let csv: CsvReader | undefined;
  let readRow: ((item: ReadItem<string[]>) => ReadItem<DataSetRow>) | undefined;

  function rowsOf(lines: readonly Line[]): ReadItem<string[]>[] {
    const [first] = lines;
    if (!first) return [];
    csv ??= createCsvReader(separatorOf(first.text));
    return csv.feed(lines);
  }

  function readAll(rows: readonly ReadItem<string[]>[]): ReadItem<DataSetRow>[] {
    if (readRow) return rows.map(readRow);
    const [header, ...others] = rows;
    if (!header) return [];
    if (!('value' in header)) throw new UnreadableFile('The first line cannot be read as a header.');
    const found = findColumns(header.value, map);
    if ('problem' in found) throw new UnreadableFile(found.problem);
    readRow = createTrackRowReader(found.places, header.value.length);
    return others.map(readRow);
  }

  return {
    feed: (piece) => readAll(rowsOf(splitter.feed(piece))),
    end() {
      const items = readAll(rowsOf(splitter.end()));
      items.push(...readAll(csv?.end() ?? []));
      if (!readRow) throw new UnreadableFile('The file is empty: the first line has to name the columns.');
      return items;
    },
  };
}
