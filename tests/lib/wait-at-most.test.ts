import { describe, expect, it } from 'vitest';
import { waitAtMost } from '#lib/wait-at-most.ts';
import { createFakeClock } from '../support/fake-clock.ts';

describe('waitAtMost', () => {
  it('resolves with the work when that is done in time, and leaves no timer behind', async () => {
    const clock = createFakeClock();
    await waitAtMost(clock, 1000, Promise.resolve());
    expect(clock.sleepers).toBe(0);
  });

  it('resolves when the time is up, and lets the work go on', async () => {
    const clock = createFakeClock();
    let finish = () => {};
    const work = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const waited = waitAtMost(clock, 1000, work);
    await clock.advance(1000);
    await waited;
    finish();
    await work;
  });

  it('rejects as the work does', async () => {
    await expect(waitAtMost(createFakeClock(), 1000, Promise.reject(new Error('away')))).rejects.toThrow('away');
  });
});
