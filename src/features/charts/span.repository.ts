import { type SQL, sql } from 'drizzle-orm';
import { pgErrorCode, type Queryable } from '#db/client.ts';
import { isoInstant } from '#db/iso-instant.ts';
import { beginOf, endOf, zoneOf } from '#features/listens/index.ts';
import { AppError } from '#lib/errors.ts';
import type { CalendarUnit, Period } from './period.ts';

/** A stretch of time, as ISO moments: from the first on, up to but not including the second; null is without end. */
export interface Stretch {
  from: string | null;
  to: string | null;
}

/** A period in somebody's calendar. */
export interface Span extends Stretch {
  /** IANA name. */
  zone: string;
  /** The stretch of the same length just before; null where there is none. */
  before: { from: string; to: string } | null;
}

interface SpanInput {
  accountId: number;
  period: Period;
  /** Instead of the person's own. */
  timeZone?: string;
  now: Date;
}

const ZONE_UNKNOWN = '22023';

/**
 * When a period begins and ends in a person's time zone; the database knows its days of 23 and 25 hours.
 * @throws {AppError} `invalid` for a range that ends before it begins, or a zone that the database does not know.
 */
export async function readSpan(db: Queryable, { accountId, period, timeZone, now }: SpanInput): Promise<Span> {
  const { from, to, before } = edgesOf(period);
  const [row] = await db
    .execute<{ zone: string; from: string | null; to: string | null; before: string | null }>(sql`
      select zone, ${isoInstant(from)} as "from", ${isoInstant(to)} as "to", ${isoInstant(before)} as before
      from (select zone, date_trunc('day', ${now.toISOString()}::timestamptz at time zone zone) as today
        from (select ${zoneOf(accountId, timeZone)} as zone) z) n`)
    .catch((error) => {
      throw pgErrorCode(error) === ZONE_UNKNOWN ? invalid('time_zone', 'is not known to the database') : error;
    });
  if (!row) throw new Error('a select without a condition gave no row');
  if (row.from !== null && row.to !== null && row.from >= row.to) throw invalid('to', 'must be later than from');
  const hasBefore = row.before !== null && row.from !== null;
  return {
    zone: row.zone,
    from: row.from,
    to: row.to,
    before: hasBefore ? { from: row.before ?? '', to: row.from ?? '' } : null,
  };
}

function invalid(path: string, message: string): AppError {
  return new AppError('invalid', 'request.invalid', `${path} ${message}`, { errors: [{ path, message }] });
}

interface Edges {
  from: SQL;
  to: SQL;
  /** Where the stretch before begins; it ends where this one begins. */
  before: SQL;
}

const NEVER = sql`null::timestamptz`;
const LENGTHS: Record<CalendarUnit, string> = {
  day: '1 day',
  week: '1 week',
  month: '1 month',
  quarter: '3 months',
  year: '1 year',
};

/** Midnights of the local calendar as moments; `today` and `zone` are columns. */
function edgesOf(period: Period): Edges {
  const moment = (local: SQL) => sql`((${local}) at time zone zone)`;
  const tomorrow = moment(sql`today + interval '1 day'`);
  switch (period.kind) {
    case 'all':
      return { from: NEVER, to: NEVER, before: NEVER };
    case 'calendar': {
      const first = sql`date_trunc(${period.unit}, today)`;
      return {
        from: moment(first),
        to: tomorrow,
        before: moment(sql`${first} - ${LENGTHS[period.unit]}::interval`),
      };
    }
    case 'days': {
      const back = (days: number) => moment(sql`today - ${days}::int * interval '1 day'`);
      return { from: back(period.days - 1), to: tomorrow, before: back(2 * period.days - 1) };
    }
    case 'range':
      return edgesOfRange(period, tomorrow);
  }
}

/** A range of days is compared with as many days before, one of moments with as many hours. */
function edgesOfRange({ from, to }: Extract<Period, { kind: 'range' }>, tomorrow: SQL): Edges {
  const zone = sql`zone`;
  const end = to ? endOf(to, zone) : tomorrow;
  if (!from) return { from: NEVER, to: end, before: NEVER };
  const begin = beginOf(from, zone);
  const lastDay = !to ? sql`today::date` : 'day' in to ? sql`${to.day}::date` : null;
  const before =
    'day' in from && lastDay
      ? sql`((${from.day}::date - (${lastDay} - ${from.day}::date + 1))::timestamp at time zone zone)`
      : sql`(${begin} - (${end} - ${begin}))`;
  return { from: begin, to: end, before };
}
