import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from './client.ts';

/** Column → PostgreSQL type, as `jsonb_to_recordset` wants it. */
export type Columns = Readonly<Record<string, string>>;
type Row<C extends Columns> = { [K in keyof C]: unknown };

/** How `JSON.stringify` writes NUL and lone surrogates, which jsonb refuses. */
const REFUSED = /\\u(?:0000|d[89a-f])/i;

/** JSON that jsonb takes: without NUL and lone surrogates, whatever a source sent. */
function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!REFUSED.test(json)) return json;
  return JSON.stringify(value, (_, part) =>
    typeof part === 'string' ? part.replaceAll('\0', '').toWellFormed() : part,
  );
}

/** Rows of ours as a table in a query: one parameter, however many rows. */
export function rowsAs(alias: string, columns: Columns, rows: readonly object[]): SQL {
  const definition = Object.entries(columns).map(([name, type]) => `"${name}" ${type}`);
  return sql`jsonb_to_recordset(${storableJson(rows)}::text::jsonb) as ${sql.raw(`${alias}(${definition.join(', ')})`)}`;
}

/** A list of texts as an array in a query. */
export function textArray(values: readonly string[]): SQL {
  return sql`array(select jsonb_array_elements_text(${storableJson(values)}::text::jsonb))`;
}

/** A list of numbers as an array in a query. */
export function idArray(values: readonly number[]): SQL {
  return sql`array(select jsonb_array_elements_text(${JSON.stringify(values)}::text::jsonb)::int)`;
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
  const quoted = (names: readonly string[], prefix = '') =>
    sql.raw(names.map((name) => `${prefix}"${name}"`).join(', '));
  const names = Object.keys(target.columns);
  const rest = names.filter((name) => !target.key.includes(name));
  const updates = rest.map((name) => `"${name}" = excluded."${name}"`);
  if (target.touch) updates.push(`"${target.touch}" = now()`);
  const conflict =
    rest.length === 0
      ? sql`do nothing`
      : sql`do update set ${sql.raw(updates.join(', '))}
          where (${quoted(rest, `"${target.table}".`)}) is distinct from (${quoted(rest, 'excluded.')})`;
  const result = await db.execute(sql`
    insert into ${sql.raw(`"${target.table}"`)} (${quoted(names)})
    select ${quoted(names, 'r.')} from ${rowsAs('r', target.columns, rows)}
    order by ${quoted(target.key, 'r.')}
    on conflict (${quoted(target.key)}) ${conflict}`);
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
