import { type SQL, sql } from 'drizzle-orm';

/** So many milliseconds as an interval in a query. */
export function milliseconds(ms: number): SQL {
  return sql`${ms}::float8 * interval '1 millisecond'`;
}
