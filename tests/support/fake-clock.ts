import type { Clock } from '#lib/clock.ts';

interface Sleeper {
  at: number;
  wake: () => void;
}

/** A clock that stands still until `advance` moves it; sleepers wake in the order of their times. */
export interface FakeClock extends Clock {
  /** Moves the time forward, waking every sleeper on its way and letting what they do next happen. */
  advance(ms: number): Promise<void>;
  readonly sleepers: number;
}

export function createFakeClock(start = '2026-11-21T12:00:00.000Z'): FakeClock {
  let now = new Date(start).getTime();
  const sleepers = new Set<Sleeper>();

  function nextUntil(end: number): Sleeper | undefined {
    return [...sleepers].filter((sleeper) => sleeper.at <= end).sort((a, b) => a.at - b.at)[0];
  }

  return {
    now: () => new Date(now),
    get sleepers() {
      return sleepers.size;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const wake = () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        const sleeper: Sleeper = { at: now + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (let next = nextUntil(end); next; next = nextUntil(end)) {
        now = Math.max(now, next.at);
        next.wake();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}

/** Lets everything run that is only waiting for promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
