import { type SQL, sql } from 'drizzle-orm';
import type { TimeBound } from './time-range.ts';

/** The time zone of an account, or the one that is asked for. */
export function zoneOf(accountId: number, override?: string): SQL {
  return override === undefined ? sql`(select time_zone from account where id = ${accountId})` : sql`${override}::text`;
}

/** The moment at which a stretch begins. */
export function beginOf(bound: TimeBound, zone: SQL): SQL {
  return 'moment' in bound
    ? sql`${bound.moment}::timestamptz`
    : sql`(${bound.day}::date::timestamp at time zone ${zone})`;
}

/** The moment before which a stretch ends: that of a day is the midnight after it. */
export function endOf(bound: TimeBound, zone: SQL): SQL {
  return 'moment' in bound
    ? sql`${bound.moment}::timestamptz`
    : sql`((${bound.day}::date + 1)::timestamp at time zone ${zone})`;
}
