import { type Placeholder, type QueryWithTypings, SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Queryable } from './client.ts';
import { keepText } from './kept-texts.ts';

/** What the driver hands over as it is. */
type Value = string | number | boolean | null;

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
  keepText(text);
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
