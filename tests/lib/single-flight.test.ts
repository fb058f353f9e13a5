import { describe, expect, it } from 'vitest';
import { createSingleFlight } from '#lib/single-flight.ts';
import { settle } from '../support/fake-clock.ts';

/** Work that ends when the test says so. */
function controlled() {
  const signals: AbortSignal[] = [];
  const ends: { resolve(value: string): void; reject(error: Error): void }[] = [];
  return {
    work: (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<string>((resolve, reject) => ends.push({ resolve, reject }));
    },
    signals,
    ends,
  };
}

describe('a single flight', () => {
  it('gives everybody who asks meanwhile the one result, and starts anew afterwards', async () => {
    const flights = createSingleFlight<string>();
    const { work, ends } = controlled();
    const all = Promise.all([flights.run('k', work), flights.run('k', work), flights.run('k', work)]);
    expect(ends).toHaveLength(1);
    expect(flights.has('k')).toBe(true);
    ends[0]?.resolve('one');
    expect(await all).toEqual(['one', 'one', 'one']);
    expect(flights.has('k')).toBe(false);
    void flights.run('k', work);
    expect(ends).toHaveLength(2);
  });

  it('keeps different keys apart', () => {
    const flights = createSingleFlight<string>();
    const { work, ends } = controlled();
    void flights.run('a', work);
    void flights.run('b', work);
    expect(ends).toHaveLength(2);
  });

  it('gives a failure to everybody, and does not keep it', async () => {
    const flights = createSingleFlight<string>();
    const { work, ends } = controlled();
    const both = Promise.allSettled([flights.run('k', work), flights.run('k', work)]);
    ends[0]?.reject(new Error('down'));
    expect((await both).map((result) => result.status)).toEqual(['rejected', 'rejected']);
    const again = flights.run('k', work);
    ends[1]?.resolve('up');
    expect(await again).toBe('up');
  });

  it('lets one leave without spoiling it for the others', async () => {
    const flights = createSingleFlight<string>();
    const { work, ends, signals } = controlled();
    const abort = new AbortController();
    const leaver = flights.run('k', work, abort.signal);
    const stayer = flights.run('k', work);
    abort.abort(new Error('gone'));
    await expect(leaver).rejects.toThrow('gone');
    expect(signals[0]?.aborted).toBe(false);
    ends[0]?.resolve('one');
    expect(await stayer).toBe('one');
  });

  it('gives the work up when the last one has left, and starts anew for whoever comes then', async () => {
    const flights = createSingleFlight<string>();
    const { work, ends, signals } = controlled();
    const [first, second] = [new AbortController(), new AbortController()];
    const leavers = Promise.allSettled([flights.run('k', work, first.signal), flights.run('k', work, second.signal)]);
    first.abort();
    await settle();
    expect(signals[0]?.aborted).toBe(false);
    second.abort();
    await leavers;
    expect(signals[0]?.aborted).toBe(true);
    const late = flights.run('k', work);
    ends[1]?.resolve('new');
    expect(await late).toBe('new');
  });
});
