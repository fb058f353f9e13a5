import type { Queryable } from '#db/client.ts';
import { type DataSetRow, storeDataSet } from '#features/catalog/index.ts';
import type { Clock } from '#lib/clock.ts';
import type { QualityTable } from '#music/quality.ts';
import type { Tally } from './imports.repository.ts';
import type { TextReader } from './read/read-item.ts';
import { createTrackReader } from './tracks/read-tracks.ts';
import type { ColumnMap } from './tracks/track-columns.ts';

/** How files of rows are taken in. */
export interface RowKind<T> {
  /** Which files of a ZIP are read. */
  inZip: RegExp;
  /** How many rows are taken in together: at the beginning, and when that takes little time. */
  setSize: { first: number; most: number };
  createReader(): TextReader<T>;
  /** Takes values in, within a transaction, and says what came of each of them. */
  take(db: Queryable, values: readonly T[]): Promise<Partial<Tally>>;
}

/** Data sets: songs for the catalogue. */
export function trackRows(deps: { quality: QualityTable; clock: Clock }, map: ColumnMap): RowKind<DataSetRow> {
  return {
    inZip: /\.csv$/i,
    setSize: { first: 1000, most: 4000 },
    createReader: () => createTrackReader(map),
    async take(db, rows) {
      const tally = { created: 0, updated: 0, unchanged: 0 };
      for (const outcome of await storeDataSet(db, deps, rows)) tally[outcome] += 1;
      return tally;
    },
  };
}
