import { type Placeholder, type QueryWithTypings, SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Sql } from 'postgres';
import type { Queryable } from './connection-pool.ts';

/** What the driver hands over as it is. */
type Value = string | number | boolean | null;

const KEPT = new Set<string>();

/** True for the text of a statement that PostgreSQL keeps for a connection. */
export function isKept(text: string): boolean {
  return KEPT.has(text);
}

/**
 * A statement whose text is always the same: it is put together once, and PostgreSQL reads and plans it once a connection instead of each
 * time. For what is asked all day long. Its plan has to be good for whatever values: a limit should be part of the text.
 */
export function keptStatement<Row extends Record<string, unknown>, Values extends Record<string, Value>>(
  write: (value: (name: keyof Values & string) => Placeholder) => SQL,
): (db: Queryable, values: Values) => Promise<readonly Row[]> {
  let kept: { text: string; names: string[] } | undefined;
  return async (db, values) => {
    kept ??= keep(write((name) => sql.placeholder(name)));
    const params = kept.names.map((name) => values[name] ?? null);
    const rows: readonly unknown[] = await db.execute(new Filled(kept.text, params));
    return rows as readonly Row[]; // as whoever wrote the statement says, like any raw query
  };
}

function keep(statement: SQL): { text: string; names: string[] } {
  const { sql: text, params } = new PgDialect().sqlToQuery(statement);
  KEPT.add(text);
  return { text, names: params.map((param) => (param as Placeholder).name) };
}

/** Text and values, as they are. */
class Filled extends SQL {
  readonly #query: QueryWithTypings;

  constructor(text: string, params: readonly Value[]) {
    super([]);
    this.#query = { sql: text, params: [...params] };
  }

  override toQuery(): QueryWithTypings {
    return this.#query;
  }
}

/** Has the driver keep them; the others that drizzle hands to it are planned each time, for the values that they come with. */
export function keepStatements(client: Sql): Sql {
  const unsafe: Sql['unsafe'] = client.unsafe;
  return Object.assign(client, {
    unsafe: (text: string, params?: never[], options?: object) =>
      unsafe(text, params, { ...options, prepare: KEPT.has(text) }),
  });
}
