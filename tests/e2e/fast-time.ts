import { afterAll, beforeAll } from 'vitest';
import { type Clock, systemClock } from '#lib/clock.ts';

/** Time that passes `factor` times as fast, for everything in this process that reads `Date.now` and all that sleeps by the clock. */
export function useFastTime(factor: number): Clock {
  const realNow = Date.now;
  beforeAll(() => {
    const begin = realNow();
    Date.now = () => begin + (realNow() - begin) * factor;
  });
  afterAll(() => {
    Date.now = realNow;
  });
  return {
    now: () => new Date(Date.now()),
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}
