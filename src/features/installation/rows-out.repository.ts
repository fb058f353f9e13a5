import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';

const ROWS_A_PAGE = 1000;

/** As the first words of a transaction: everything is read as it is at this moment, however long that takes. */
export async function readAsOfNow(tx: Queryable): Promise<void> {
  await tx.execute(sql`set transaction isolation level repeatable read, read only`);
  await tx.execute(sql`set local statement_timeout = 0`);
  // The same moment is the same text wherever the server is.
  await tx.execute(sql`set local timezone = 'UTC'`);
}

/** All rows of a table, each as the text of a JSON object, some at a time. Within a transaction. */
export async function* readRows(tx: Queryable, table: string): AsyncGenerator<string[]> {
  await tx.execute(
    sql`declare leaving no scroll cursor for select row_to_json(t)::text as row from ${sql.identifier(table)} t`,
  );
  for (;;) {
    const rows = await tx.execute<{ row: string }>(sql.raw(`fetch ${ROWS_A_PAGE} from leaving`));
    if (rows.length === 0) break;
    yield rows.map(({ row }) => row);
  }
  await tx.execute(sql`close leaving`);
}

/** The last number that each sequence gave; one that gave none yet is left out. */
export async function readSequences(tx: Queryable): Promise<Record<string, number>> {
  const rows = await tx.execute<{ name: string; last: number }>(sql`
    select sequencename as name, last_value::float8 as last from pg_sequences where schemaname = 'public' and last_value is not null`);
  return Object.fromEntries(rows.map(({ name, last }) => [name, last]));
}
