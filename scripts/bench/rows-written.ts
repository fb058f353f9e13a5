import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';

/** What the library's tables looked like at a moment. */
export interface RowMark {
  /** The next transaction. */
  transaction: number;
  /** How many rows, by table. */
  rows: Record<string, number>;
}

/** Not the library: what was asked and when, how sources are, and the work itself. */
const BOOKKEEPING = ['asked', 'provider_state', 'job', 'schedule_run'];

/** Remembers where the tables stand, for `rowsWrittenSince`. */
export async function markRows(database: Database): Promise<RowMark> {
  return database.run(async (db) => {
    const tables = await db.execute<{ name: string }>(sql`
      select tablename as name from pg_tables where schemaname = 'public' and tablename not in ${BOOKKEEPING}`);
    const rows: RowMark['rows'] = {};
    for (const { name } of tables) {
      const [row] = await db.execute<{ rows: number }>(sql`select count(*)::int as rows from ${sql.identifier(name)}`);
      rows[name] = row?.rows ?? 0;
    }
    const [next] = await db.execute<{ id: string }>(sql`select pg_current_xact_id()::text as id`);
    return { transaction: Number(next?.id), rows };
  });
}

/** How many rows of the library were inserted, changed or deleted since then, by table; tables without any are left out. */
export async function rowsWrittenSince(database: Database, before: RowMark): Promise<Record<string, number>> {
  const after = await markRows(database);
  const written: Record<string, number> = {};
  for (const [name, count] of Object.entries(after.rows)) {
    const [row] = await database.run((db) =>
      db.execute<{ written: number }>(sql`
        select count(*) filter (where xmin::text::bigint >= ${before.transaction}::bigint)::int as written
        from ${sql.identifier(name)}`),
    );
    const deleted = Math.max(0, (before.rows[name] ?? 0) - count);
    const changed = (row?.written ?? 0) + deleted;
    if (changed > 0) written[name] = changed;
  }
  return written;
}
