import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';

interface ForeignKey extends Record<string, unknown> {
  table: string;
  name: string;
  definition: string;
}

/**
 * Within a transaction: lets `work` put rows into the tables as they are, in any order. Meanwhile there are no foreign keys (they are
 * checked for all rows when they come back), and no triggers of ours, because what they derive is among the rows.
 */
export async function withoutGuards(
  tx: Queryable,
  tables: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  await tx.execute(sql`set local statement_timeout = 0`);
  const keys = await tx.execute<ForeignKey>(sql`
    select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
    where contype = 'f' and connamespace = 'public'::regnamespace order by conname`);
  for (const { table, name } of keys) {
    await tx.execute(sql`alter table ${sql.raw(table)} drop constraint ${sql.identifier(name)}`);
  }
  for (const table of tables) await tx.execute(sql`alter table ${sql.identifier(table)} disable trigger user`);
  await work();
  for (const table of tables) await tx.execute(sql`alter table ${sql.identifier(table)} enable trigger user`);
  for (const { table, name, definition } of keys) {
    await tx.execute(sql`alter table ${sql.raw(table)} add constraint ${sql.identifier(name)} ${sql.raw(definition)}`);
  }
}

/** Puts rows in, each the text of a JSON object with all columns, in one statement. */
export async function insertRows(tx: Queryable, table: string, rows: readonly string[]): Promise<void> {
  const into = sql.identifier(table);
  await tx.execute(sql`
    insert into ${into} select * from json_populate_recordset(null::${into}, ${`[${rows.join(',')}]`}::text::json)`);
}

/** Lets sequences go on behind the last number that they gave; those that gave none are not among `last`. */
export async function setSequences(tx: Queryable, last: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, value] of Object.entries(last)) {
    await tx.execute(sql`select setval(${`public."${name}"`}::regclass, ${value}::bigint)`);
  }
}
