import { type TimeBound, timeRange, timeZone } from '#features/listens/index.ts';
import { z } from '#http/api.ts';

/** Calendar units, as PostgreSQL names them. */
const CALENDAR_UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const;
/** A unit of the calendar. */
export type CalendarUnit = (typeof CALENDAR_UNITS)[number];

/** Which time is meant: a unit of the calendar so far, so many days up to today, a range, or all of it. */
export type Period =
  | { kind: 'calendar'; unit: CalendarUnit }
  | { kind: 'days'; days: number }
  | { kind: 'range'; from?: TimeBound; to?: TimeBound }
  | { kind: 'all' };

const MAX_DAYS = 3660;
const MESSAGE = `must be one of ${CALENDAR_UNITS.join(', ')}, all, or a number of days from 1d to ${MAX_DAYS}d`;

const period = z
  .string()
  .transform((word, context): Period => {
    if (word === 'all') return { kind: 'all' };
    const unit = CALENDAR_UNITS.find((it) => it === word);
    if (unit) return { kind: 'calendar', unit };
    const days = Number(/^(\d{1,4})d$/.exec(word)?.[1]);
    if (days >= 1 && days <= MAX_DAYS) return { kind: 'days', days };
    context.issues.push({ code: 'custom', input: word, message: MESSAGE });
    return z.NEVER;
  })
  .openapi({
    type: 'string',
    description:
      'The calendar unit that today is in, up to today (weeks begin on Monday); or so many days up to today; or all. Not read where `from` or `to` is given',
    example: 'month',
  });

/** What a chart's query says about time. */
export const periodQuery = { period: period.optional(), ...timeRange, time_zone: timeZone.optional() };

/** What the parts of the query mean together. */
export function periodOf(
  { period, from, to }: { period?: Period; from?: TimeBound; to?: TimeBound },
  fallback: Period,
): Period {
  return from || to ? { kind: 'range', from, to } : (period ?? fallback);
}
