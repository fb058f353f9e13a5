import { afterAll, beforeAll } from 'vitest';
import type { Clock } from '#lib/clock.ts';
import { systemClock } from '#lib/clock.ts';

interface TimeMachine {
  clock: Clock;
  /** Moves this process forward; timers that run already do not notice. */
  skip(ms: number): void;
}

/** Real time with jumps, for everything in this process that reads `Date.now`: ours by the clock, the breaker by itself. */
export function useTimeMachine(): TimeMachine {
  const realNow = Date.now;
  let skipped = 0;
  beforeAll(() => {
    Date.now = () => realNow() + skipped;
  });
  afterAll(() => {
    Date.now = realNow;
  });
  return {
    clock: { now: () => new Date(Date.now()), sleep: systemClock.sleep },
    skip: (ms) => {
      skipped += ms;
    },
  };
}
