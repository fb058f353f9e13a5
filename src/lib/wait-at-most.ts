import type { Clock } from './clock.ts';

/** Resolves when the work is done, or when the time is up; the work then goes on. Rejects as the work does within that time. */
export async function waitAtMost(clock: Clock, waitMs: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const timeIsUp = clock.sleep(waitMs, timer.signal).catch(() => undefined);
  try {
    await Promise.race([work, timeIsUp]);
  } finally {
    timer.abort();
  }
}
