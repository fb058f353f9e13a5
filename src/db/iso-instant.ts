import { type SQL, sql } from 'drizzle-orm';

/** A time as callers see it (`2026-11-21T01:30:00.000Z`), in a query. */
export function isoInstant(time: SQL): SQL {
  return sql`to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
