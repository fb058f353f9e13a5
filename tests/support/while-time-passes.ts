import type { FakeClock } from './fake-clock.ts';

/** Lets the clock run until the work is done: for calls that wait for their turn or for a second try. */
export async function whileTimePasses<T>(clock: FakeClock, work: Promise<T>): Promise<T> {
  let done = false;
  const end = () => {
    done = true;
  };
  work.then(end, end);
  while (!done) await clock.advance(100);
  return work;
}
