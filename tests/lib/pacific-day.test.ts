import { expect, test } from 'vitest';
import { nextPacificMidnight, pacificDay } from '#lib/pacific-day.ts';

test.each([
  ['in winter', '2026-11-21T07:59:59.999Z', '2026-11-20', '2026-11-21T08:00:00.000Z'],
  ['at midnight', '2026-11-21T08:00:00.000Z', '2026-11-21', '2026-11-22T08:00:00.000Z'],
  ['in summer', '2026-07-01T06:30:00.000Z', '2026-06-30', '2026-07-01T07:00:00.000Z'],
  ['on the day of 23 hours', '2026-03-08T09:00:00.000Z', '2026-03-08', '2026-03-09T07:00:00.000Z'],
  ['on the day of 25 hours', '2026-11-01T07:00:00.000Z', '2026-11-01', '2026-11-02T08:00:00.000Z'],
])('Pacific days begin at midnight there: %s', (_what, now, day, next) => {
  expect(pacificDay(new Date(now))).toBe(day);
  expect(nextPacificMidnight(new Date(now)).toISOString()).toBe(next);
});
