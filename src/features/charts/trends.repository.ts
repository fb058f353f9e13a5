import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { isoInstant } from '#db/iso-instant.ts';
import type { BucketUnit, TrendsView } from './charts.schemas.ts';
import { heardIn } from './heard-sql.ts';

/** When somebody listened for the first time; null: never. */
export async function findFirstListenTime(db: Queryable, accountId: number): Promise<string | null> {
  const [row] = await db.execute<{ at: string | null }>(sql`
    select ${isoInstant(sql`min(listened_at)`)} as at from listen where account_id = ${accountId}`);
  return row?.at ?? null;
}

interface TrendsQuery {
  accountId: number;
  zone: string;
  from: string;
  to: string;
  by: BucketUnit;
}

/** What was listened to in each day, week or month of a stretch, those without a listen among them. */
export async function readTrends(
  db: Queryable,
  { accountId, zone, from, to, by }: TrendsQuery,
): Promise<TrendsView['items']> {
  const [begin, end, step] = [sql`${from}::timestamptz`, sql`${to}::timestamptz`, sql`${`1 ${by}`}::interval`];
  const bucket = { from: 'w.begins', to: 'w.ends' };
  // Each bucket is a piece of the index: no listen's local time has to be worked out.
  const rows = await db.execute<TrendsView['items'][number] & Record<string, unknown>>(sql`
    select to_char(b.first, 'YYYY-MM-DD') as date, ${isoInstant(sql.raw(bucket.from))} as "from", ${isoInstant(sql.raw(bucket.to))} as "to",
      h.play_count, h.time_listened_ms
    from generate_series(date_trunc(${by}, ${begin} at time zone ${zone}), (${end} at time zone ${zone}) - interval '1 millisecond', ${step}) b (first)
      cross join lateral (select greatest(b.first at time zone ${zone}, ${begin}) as begins, least((b.first + ${step}) at time zone ${zone}, ${end}) as ends) w
      cross join lateral (select count(*)::int as play_count, coalesce(sum(duration_played_ms), 0)::float8 as time_listened_ms
        from listen where ${heardIn(accountId, { from: null, to: null })} and listened_at >= w.begins and listened_at < w.ends) h
    order by b.first`);
  return [...rows];
}
