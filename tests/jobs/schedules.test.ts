import { beforeEach, expect, test } from 'vitest';
import { createSchedules } from '#jobs/schedules.ts';
import type { Clock } from '#lib/clock.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLogger } from '#lib/logger.ts';
import { useTestDatabase } from '../support/test-database.ts';

const own = useTestDatabase();
let runs: string[] = [];

beforeEach(async () => {
  runs = [];
  await own.database.run((db) => db.execute('truncate schedule_run'));
});

function processAt(time: () => string) {
  const clock: Clock = { ...systemClock, now: () => new Date(time()) };
  return createSchedules({ database: own.database, clock, log: silentLogger }, [
    { name: 'daily', begin: async (_, day) => runs.push(day) },
  ]);
}

const at = (time: string) => processAt(() => time).runDue();

test('each day is run once, however often and from however many processes it is looked at', async () => {
  await Promise.all(Array.from({ length: 6 }, () => at('2026-11-21T00:05:00Z')));
  await at('2026-11-21T23:59:59Z');
  await at('2026-11-22T00:00:01Z');
  expect(runs).toEqual(['2026-11-21', '2026-11-22']);
});

test('days that were missed are caught up by one run', async () => {
  await at('2026-11-18T12:00:00Z');
  await at('2026-11-21T15:00:00Z');
  await at('2026-11-21T15:05:00Z');
  expect(runs).toEqual(['2026-11-18', '2026-11-21']);
});

test('summer time neither doubles nor drops a day', async () => {
  // Every half an hour over both changes of a year, in Europe and in America.
  for (const month of ['03', '10', '11']) {
    for (let day = 1; day <= 31; day += 1) {
      for (const hour of ['00', '01', '02', '23']) {
        const time = `2026-${month}-${String(day).padStart(2, '0')}T${hour}:30:00Z`;
        if (!Number.isNaN(Date.parse(time)) && new Date(time).getUTCDate() === day) await at(time);
      }
    }
  }
  expect(runs).toHaveLength(31 + 31 + 30);
  expect(new Set(runs).size).toBe(runs.length);
});

test('a clock that jumps ahead and comes back makes no day double and drops none', async () => {
  await at('2026-11-21T10:00:00Z');
  await at('2031-01-01T10:00:00Z');
  await at('2026-11-21T10:05:00Z');
  await at('2026-11-22T10:00:00Z');
  await at('2026-11-22T09:00:00Z');
  await at('2031-01-01T10:00:00Z');
  expect(runs).toEqual(['2026-11-21', '2031-01-01', '2026-11-22', '2031-01-01']);
});

test('a day whose work could not be enqueued is not done', async () => {
  let isBroken = true;
  const schedules = createSchedules({ database: own.database, clock: systemClock, log: silentLogger }, [
    {
      name: 'daily',
      begin: async (_, day) => {
        if (isBroken) throw new Error('the database is full');
        runs.push(day);
      },
    },
  ]);
  await expect(schedules.runDue()).rejects.toThrow('the database is full');
  isBroken = false;
  await schedules.runDue();
  expect(runs).toHaveLength(1);
});

test('an hourly schedule is run once in every hour that is looked at', async () => {
  const hours: string[] = [];
  const clock = (time: string): Clock => ({ ...systemClock, now: () => new Date(time) });
  for (const time of ['09:59:59', '10:00:00', '10:30:00', '12:10:00'])
    await createSchedules({ database: own.database, clock: clock(`2026-11-21T${time}Z`), log: silentLogger }, [
      { name: 'hourly', every: 'hour', begin: async (_, hour) => hours.push(hour) },
    ]).runDue();
  expect(hours).toEqual(['2026-11-21T09', '2026-11-21T10', '2026-11-21T12']);
});
