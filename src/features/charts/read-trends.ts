import type { Queryable } from '#db/client.ts';
import { AppError } from '#lib/errors.ts';
import type { BucketUnit, TrendsView } from './charts.schemas.ts';
import type { Period } from './period.ts';
import { readSpan } from './span.repository.ts';
import { findFirstListenTime, readTrends } from './trends.repository.ts';

interface Wanted {
  accountId: number;
  period: Period;
  /** By the length of the period unless told. */
  by?: BucketUnit;
  timeZone?: string;
  now: Date;
}

const DAY_MS = 86_400_000;
/** Ten years of days. */
const MAX_BUCKETS = 3700;
/** Up to here, days can be told apart in a picture. */
const DAYS_BY_DAY = 93;
const SHORTEST_DAYS: Record<BucketUnit, number> = { day: 1, week: 7, month: 28 };

/**
 * How much somebody listened in each part of a period, from the first listen on where the period has no beginning.
 * @throws {AppError} `unprocessable` for more parts than anybody can look at.
 */
export async function readTrendsOf(
  db: Queryable,
  { accountId, period, by, timeZone, now }: Wanted,
): Promise<TrendsView> {
  const span = await readSpan(db, { accountId, period, timeZone, now });
  const from = span.from ?? (await findFirstListenTime(db, accountId));
  const to = span.to ?? new Date(now.getTime() + 1).toISOString();
  const { zone: time_zone } = span;
  if (from === null || from >= to) return { from: span.from, to: span.to, time_zone, by: by ?? 'day', items: [] };
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  const unit = by ?? (days <= DAYS_BY_DAY ? 'day' : 'month');
  if (days / SHORTEST_DAYS[unit] > MAX_BUCKETS) throw tooMany(unit);
  const items = await readTrends(db, { accountId, zone: span.zone, from, to, by: unit });
  return { from, to, time_zone, by: unit, items };
}

function tooMany(unit: BucketUnit): AppError {
  const message = `gives more than ${MAX_BUCKETS} parts for this period: take a longer unit than ${unit}, or a shorter period`;
  return new AppError('unprocessable', 'trends.too_many', `by ${message}.`, { errors: [{ path: 'by', message }] });
}
