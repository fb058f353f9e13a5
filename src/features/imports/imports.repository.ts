import { eq, sql } from 'drizzle-orm';
import { pgErrorCode, type Queryable } from '#db/client.ts';
import { dataImport, type IMPORT_KINDS } from '#db/schema/imports.ts';

export type ImportKind = (typeof IMPORT_KINDS)[number];

/** An import as it stands. */
export type StoredImport = typeof dataImport.$inferSelect;

/** What came of the rows of a file. */
export interface Tally {
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  skipped: number;
  unmatched: number;
}

export async function insertImport(db: Queryable, row: typeof dataImport.$inferInsert): Promise<void> {
  await db.insert(dataImport).values(row);
}

export async function findImport(db: Queryable, id: string): Promise<StoredImport | null> {
  const [row] = await db.select().from(dataImport).where(eq(dataImport.id, id));
  return row ?? null;
}

/** Adds what came of the rows behind the first `total`; false when another worker has dealt with them. */
export async function addTally(
  db: Queryable,
  { id, total }: StoredImport,
  { tally, rows, reportBytes }: { tally: Tally; rows: number; reportBytes: number },
): Promise<boolean> {
  const { created, updated, unchanged, refused, skipped, unmatched } = tally;
  const result = await db.execute(sql`
    update import set total = total + ${rows}::int, created = created + ${created}::int, updated = updated + ${updated}::int,
      unchanged = unchanged + ${unchanged}::int, refused = refused + ${refused}::int, skipped = skipped + ${skipped}::int,
      unmatched = unmatched + ${unmatched}::int, report_bytes = ${reportBytes}::bigint
    where id = ${id} and total = ${total}`);
  return result.count > 0;
}

/** Notes which playlist came of an import; false when it has one already. */
export async function notePlaylist(db: Queryable, id: string, playlistId: number): Promise<boolean> {
  const result = await db.execute(
    sql`update import set playlist_id = ${playlistId} where id = ${id} and playlist_id is null`,
  );
  return result.count > 0;
}

/** The folders of all imports that there are, and whether their file may still be read. */
export async function listImportFolders(db: Queryable): Promise<Map<string, boolean>> {
  const rows = await db.execute<{ folder: string; is_open: boolean }>(sql`
    select i.folder, j.finished_at is null as is_open from import i join job j on j.id = i.id`);
  return new Map(rows.map(({ folder, is_open }) => [folder, is_open]));
}

/** `disk_full` and `insufficient_resources` of PostgreSQL. */
const FULL = new Set(['53100', '53000']);

/** Whether the database has no room left. */
export function isDatabaseFull(error: unknown): boolean {
  return FULL.has(pgErrorCode(error) ?? '');
}
