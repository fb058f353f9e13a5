import { is, sql } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import type { Queryable } from '#db/client.ts';
import * as schema from '#db/schema/index.ts';

/** Tables that stay behind when an installation moves, and why; every other table of the schema goes along. */
export const LEFT_BEHIND: Readonly<Record<string, string>> = {
  session: 'logins are for the place where they were made: everybody logs in anew',
  refresh_token: 'goes with its session',
  login_attempts: 'wrong passwords of the last minutes',
};

/** The tables that move, by name. */
export function movedTables(): string[] {
  const names = Object.values<unknown>(schema).flatMap((value) =>
    is(value, PgTable) ? getTableConfig(value).name : [],
  );
  return names.filter((name) => !(name in LEFT_BEHIND)).sort();
}

/** What a server writes by having run for a moment, the owner without a name among it. */
const WRITTEN_BY_STARTING = ['account', 'job', 'provider_state', 'schedule_run'];

/** How many rows each of these tables has. */
export async function countRows(tx: Queryable, tables: readonly string[]): Promise<Map<string, number>> {
  const counts = tables.map(
    (name) => sql`select ${name} as name, count(*)::float8 as rows from ${sql.identifier(name)}`,
  );
  const rows = await tx.execute<{ name: string; rows: number }>(sql.join(counts, sql` union all `));
  return new Map(rows.map(({ name, rows: count }) => [name, count]));
}

/** The tables in which there is something that somebody would miss. */
export async function listUsedTables(tx: Queryable): Promise<string[]> {
  const others = movedTables().filter((name) => !WRITTEN_BY_STARTING.includes(name));
  const looks = others.map((name) => sql`select ${name} as name where exists (select from ${sql.identifier(name)})`);
  const people = sql`select 'account' as name where exists (select from account where registered_at is not null)`;
  const rows = await tx.execute<{ name: string }>(sql.join([people, ...looks], sql` union all `));
  return rows.map(({ name }) => name);
}

/** Deletes what a server wrote by having run for a moment. */
export async function forgetStart(tx: Queryable): Promise<void> {
  for (const name of WRITTEN_BY_STARTING) await tx.execute(sql`delete from ${sql.identifier(name)}`);
}
