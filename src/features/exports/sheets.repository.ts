import type { Database } from '#db/client.ts';
import { type Sheet, type SheetRow, selectCount, selectPage } from './sheet-sql.ts';

/** Enough that asking costs little, few enough that a page of them is nothing to keep in memory. */
const ROWS_A_PAGE = 1000;

/** How many rows the sheets have together. */
export async function countRows(database: Database, sheets: readonly Sheet[]): Promise<number> {
  let rows = 0;
  for (const sheet of sheets) {
    const [counted] = await database.run((db) => db.execute<{ rows: number }>(selectCount(sheet)));
    rows += counted?.rows ?? 0;
  }
  return rows;
}

/** All rows, a page at a time. What changes meanwhile is in it or not; nothing is in it twice. */
export async function* readSheet(database: Database, sheet: Sheet): AsyncGenerator<SheetRow[]> {
  let after: readonly string[] | null = null;
  for (;;) {
    const query = selectPage(sheet, after, ROWS_A_PAGE);
    const page = await database.run((db) => db.execute<SheetRow & { place: string[] }>(query));
    if (page.length > 0) yield page.map(({ place: _, ...row }) => row);
    after = page.at(-1)?.place ?? null;
    if (page.length < ROWS_A_PAGE) return;
  }
}
