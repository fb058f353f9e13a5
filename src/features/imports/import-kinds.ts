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
  /** How many rows are taken in together. */
  setSize: number;
  createReader(): TextReader<T>;
  /** Takes values in, within a transaction, and says what came of each of them. */
  take(db: Queryable, values: readonly T[]): Promise<Partial<Tally>>;
}

/** Longer ones would keep searches waiting that have something to store. */
const TRACKS_AT_ONCE = 1000;

/** Data sets: songs for the catalogue. */
export function trackRows(deps: { quality: QualityTable; clock: Clock }, map: ColumnMap): RowKind<DataSetRow> {
  return {
    inZip: /\.csv$/i,
    setSize: TRACKS_AT_ONCE,
    createReader: () => createTrackReader(map),
    async take(db, rows) {
      const tally = { created: 0, updated: 0, unchanged: 0 };
      for (const outcome of await storeDataSet(db, deps, rows)) tally[outcome] += 1;
      return tally;
    },
  };
}
