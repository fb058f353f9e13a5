import { type SQL, sql } from 'drizzle-orm';
import type { Stretch } from './span.repository.ts';

/** The condition for the listens of a person in a stretch of time. */
export function heardIn(accountId: number, { from, to }: Stretch): SQL {
  return sql`account_id = ${accountId} ${from === null ? sql`` : sql`and listened_at >= ${from}::timestamptz`}
    ${to === null ? sql`` : sql`and listened_at < ${to}::timestamptz`}`;
}

/** Selects id, plays, ms and last of the recordings or tracks that a person listened to in a stretch of time. */
export function heardBy(column: 'recording_id' | 'track_id', accountId: number, stretch: Stretch): SQL {
  return sql`select ${sql.raw(column)} as id, count(*)::int as plays, coalesce(sum(duration_played_ms), 0)::float8 as ms,
      max(listened_at) as last
    from listen where ${heardIn(accountId, stretch)} group by ${sql.raw(column)}`;
}
