import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import type { YearInReview } from './charts.schemas.ts';
import { heardIn } from './heard-sql.ts';
import type { Span } from './span.repository.ts';

type CalendarFacts = Pick<
  YearInReview,
  'play_count' | 'time_listened_ms' | 'busiest_day' | 'longest_streak' | 'by_month' | 'by_hour'
>;

/** When in a year somebody listened how much. */
export async function readCalendarFacts(db: Queryable, accountId: number, span: Span): Promise<CalendarFacts> {
  const plays = sql`'play_count', coalesce(plays, 0), 'time_listened_ms', coalesce(ms, 0)`;
  const counted = sql`sum(plays)::int as plays, sum(ms) as ms`;
  const [row] = await db.execute<{ facts: CalendarFacts }>(sql`
    with hours as materialized (
      select day, hour, count(*)::int as plays, coalesce(sum(ms), 0)::float8 as ms from (
        select local::date as day, extract(hour from local)::int as hour, ms from (
          select listened_at at time zone ${span.zone} as local, duration_played_ms as ms from listen
          where ${heardIn(accountId, span)}) l) l group by day, hour),
    days as (select day, ${counted} from hours group by day),
    streaks as (
      select min(day) as first, max(day) as last, count(*)::int as days
      from (select day, day - (row_number() over (order by day))::int as run from days) d group by run)
    select jsonb_build_object(
      'play_count', (select coalesce(sum(plays), 0) from days), 'time_listened_ms', (select coalesce(sum(ms), 0) from days),
      'busiest_day', (select jsonb_build_object('date', to_char(day, 'YYYY-MM-DD'), ${plays}) from days order by days.plays desc, ms desc, day limit 1),
      'longest_streak', (select jsonb_build_object('days', days, 'from', to_char(first, 'YYYY-MM-DD'), 'to', to_char(last, 'YYYY-MM-DD'))
        from streaks order by streaks.days desc, first limit 1),
      'by_month', (select jsonb_agg(jsonb_build_object('month', month, ${plays}) order by month)
        from generate_series(1, 12) as m (month) left join (
          select extract(month from day)::int as month, ${counted} from days group by 1) d using (month)),
      'by_hour', (select jsonb_agg(jsonb_build_object('hour', hour, ${plays}) order by hour)
        from generate_series(0, 23) as h (hour) left join (select hour, ${counted} from hours group by 1) d using (hour))) as facts`);
  if (!row) throw new Error('a select without a condition gave no row');
  return row.facts;
}

/** How many artists somebody listened to in a stretch, but never before it. */
export async function countDiscoveredArtists(db: Queryable, accountId: number, span: Span): Promise<number> {
  const artistsOf = (from: string | null, to: string | null) => sql`
    select c.artist_id from (select distinct track_id from listen where ${heardIn(accountId, { from, to })}) h
    join track_artist c on c.track_id = h.track_id`;
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (${artistsOf(span.from, span.to)} except ${artistsOf(null, span.from)}) discovered`);
  return row?.count ?? 0;
}
