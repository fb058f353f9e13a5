import { type SQL, sql } from 'drizzle-orm';
import { arrayLiteral, storableJson } from './array-literal.ts';
import type { Queryable } from './client.ts';

/** Column → PostgreSQL type; an array's type ends with `[]`. */
export type Columns = Readonly<Record<string, string>>;
type Row<C extends Columns> = { [K in keyof C]: unknown };
type Scalar = string | number | boolean | null | undefined;

/** Rows of ours as a table in a query: one parameter a column, however many rows. */
export function rowsAs(alias: string, columns: Columns, rows: readonly object[]): SQL {
  const entries = Object.entries(columns);
  const arrays = entries.map(([name, type]) => columnArray(type, rows as readonly Record<string, unknown>[], name));
  const selected = entries.map(([name, type]) => (isArray(type) ? `"${name}"::${type}` : `"${name}"`));
  return sql`(select ${sql.raw(selected.join(', '))} from unnest(${sql.join(arrays, sql`, `)})
    as ${sql.raw(`${alias}(${quoted(Object.keys(columns))})`)}) as ${sql.raw(alias)}`;
}

/** `unnest` would take a list of lists apart altogether, so inner arrays travel as text. */
function columnArray(type: string, rows: readonly Record<string, unknown>[], name: string): SQL {
  const values = rows.map((row) => row[name]);
  const texts =
    type === 'jsonb'
      ? values.map((value) => (value === null || value === undefined ? null : storableJson(value)))
      : isArray(type)
        ? values.map((value) => (Array.isArray(value) ? arrayLiteral(value) : null))
        : (values as Scalar[]); // what the column's type says
  return sql`${arrayLiteral(texts)}::${sql.raw(isArray(type) ? 'text[]' : `${type}[]`)}`;
}

function isArray(type: string): boolean {
  return type.endsWith('[]');
}

/** A list of texts as an array in a query. */
export function textArray(values: readonly string[]): SQL {
  return unseen(values, 'text[]');
}

/** A list of numbers as an array in a query. */
export function idArray(values: readonly number[]): SQL {
  return unseen(values, 'int[]');
}

/**
 * Where there are no statistics, as in the embedded database, a planner that sees a long list reads the whole table instead of an index;
 * of a sub-select it sees nothing. The cast keeps `= any (…)` from taking it for a query of many rows.
 */
function unseen(values: readonly (string | number)[], type: string): SQL {
  return sql`(select ${arrayLiteral(values)}::${sql.raw(type)})::${sql.raw(type)}`;
}

interface UpsertTarget<C extends Columns> {
  table: string;
  /** The columns of the unique key. */
  key: readonly (keyof C & string)[];
  columns: C;
  /** Set to now() wherever something changed. */
  touch?: string;
}

/**
 * Inserts rows, or updates those that differ, in one statement; rows that are the same already are not written.
 * Keys must not repeat. Returns how many rows were written.
 */
export async function upsertChanged<C extends Columns>(
  db: Queryable,
  target: UpsertTarget<C>,
  rows: readonly Row<C>[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const raw = (of: readonly string[], prefix?: string) => sql.raw(quoted(of, prefix));
  const names = Object.keys(target.columns);
  const rest = names.filter((name) => !target.key.includes(name));
  const updates = rest.map((name) => `"${name}" = excluded."${name}"`);
  if (target.touch) updates.push(`"${target.touch}" = now()`);
  const conflict =
    rest.length === 0
      ? sql`do nothing`
      : sql`do update set ${sql.raw(updates.join(', '))}
          where (${raw(rest, `"${target.table}".`)}) is distinct from (${raw(rest, 'excluded.')})`;
  const result = await db.execute(sql`
    insert into ${sql.raw(`"${target.table}"`)} (${raw(names)})
    select ${raw(names, 'r.')} from ${rowsAs('r', target.columns, rows)}
    order by ${raw(target.key, 'r.')}
    on conflict (${raw(target.key)}) ${conflict}`);
  return result.count;
}

/**
 * Upserts rows that differ, and deletes the other rows that `owners` have. Rows may also be of owners that have none yet and are not in
 * `owners`. Returns how many rows were written or deleted.
 */
export async function replaceChanged<C extends Columns>(
  db: Queryable,
  target: UpsertTarget<C> & { owner: keyof C & string },
  owners: readonly number[],
  rows: readonly Row<C>[],
): Promise<number> {
  if (owners.length === 0) return upsertChanged(db, target, rows);
  const table = sql.raw(`"${target.table}"`);
  const sameKey = sql.raw(target.key.map((name) => `r."${name}" = "${target.table}"."${name}"`).join(' and '));
  const deleted = await db.execute(sql`
    delete from ${table} where ${sql.raw(`"${target.owner}"`)} = any(${idArray(owners)})
    and not exists (select from ${rowsAs('r', target.columns, rows)} where ${sameKey})`);
  return deleted.count + (await upsertChanged(db, target, rows));
}

function quoted(names: readonly string[], prefix = ''): string {
  return names.map((name) => `${prefix}"${name}"`).join(', ');
}
