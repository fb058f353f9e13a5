import { z } from '#http/api.ts';
import { isTimeZone } from '#lib/time-zone.ts';

/** Where a stretch of time begins or ends: at a moment (ISO, UTC), or with a day of somebody's calendar. */
export type TimeBound = { moment: string } | { day: string };

const MESSAGE = 'must be a date (2026-11-21) or a time with its zone (2026-11-21T01:30:00Z)';
/** What both JavaScript and PostgreSQL can write, in any zone. */
const EARLIEST = Date.UTC(1000, 0, 1);
const LATEST = Date.UTC(9999, 0, 1);

const instant = z.iso.datetime({ offset: true });
const day = z.iso.date();

/** `from` or `to` of a query. */
function timeBound(description: string) {
  return z
    .string()
    .transform((text, context): TimeBound => {
      const time = Date.parse(text);
      if (time >= EARLIEST && time < LATEST) {
        if (day.safeParse(text).success) return { day: text };
        if (instant.safeParse(text).success) return { moment: new Date(time).toISOString() };
      }
      context.issues.push({ code: 'custom', input: text, message: MESSAGE });
      return z.NEVER;
    })
    .openapi({ type: 'string', description, example: '2026-11-01' });
}

/** `from` and `to` of a query: days count whole, those of the person's own calendar. */
export const timeRange = {
  from: timeBound('From when on: a day (of your time zone) or a moment').optional(),
  to: timeBound('Until when: a day (of your time zone) is included, a moment is not').optional(),
};

/** `time_zone` of a query. */
export const timeZone = z
  .string()
  .refine(isTimeZone, 'must be the IANA name of a time zone, such as Europe/Oslo')
  .openapi({ description: 'Where a day begins, by IANA name; your own unless told', example: 'Europe/Oslo' });
