import { describe, expect, it } from 'vitest';
import { createBackground } from '#lib/background.ts';
import { silentLogger } from '#lib/logger.ts';
import { settle } from '../support/fake-clock.ts';

function controlled() {
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const work = (name: string) => () => {
    started.push(name);
    return new Promise<void>((resolve) => ends.push(resolve));
  };
  return { started, ends, work };
}

describe('background work', () => {
  it('runs a key once at a time, and again later', async () => {
    const background = createBackground({ log: silentLogger, concurrency: 2 });
    const { started, ends, work } = controlled();
    const first = background.run('a', work('1'));
    expect(background.run('a', work('2'))).toBe(first);
    await settle();
    ends[0]?.();
    await first;
    void background.run('a', work('3'));
    await settle();
    expect(started).toEqual(['1', '3']);
  });

  it('runs no more at once than it may, and counts what waits', async () => {
    const background = createBackground({ log: silentLogger, concurrency: 2 });
    const { started, ends, work } = controlled();
    for (const key of ['artist:1', 'artist:2', 'album:1']) void background.run(key, work(key));
    await settle();
    expect(started).toEqual(['artist:1', 'artist:2']);
    expect([background.pending(), background.pending('artist:'), background.pending('x')]).toEqual([3, 2, 0]);
    ends[0]?.();
    await settle();
    expect(started).toHaveLength(3);
    for (const end of ends) end();
    await background.idle();
    expect(background.pending()).toBe(0);
  });

  it('logs a failure and goes on', async () => {
    const errors: unknown[] = [];
    const log = { ...silentLogger, error: (fields: unknown) => errors.push(fields), child: () => silentLogger };
    const background = createBackground({ log: log as typeof silentLogger, concurrency: 1 });
    await background.run('a', async () => {
      throw new Error('source away');
    });
    expect(errors).toEqual([{ key: 'a', error: 'source away' }]);
    let ran = false;
    await background.run('a', async () => {
      ran = true;
    });
    expect(ran).toBe(true);
  });

  it('stops by aborting what runs and dropping what waits', async () => {
    const background = createBackground({ log: silentLogger, concurrency: 1 });
    const { started, work } = controlled();
    let aborted = false;
    const running = background.run('a', async (signal) => {
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    running.then(() => {
      aborted = true;
    });
    void background.run('b', work('b'));
    await settle();
    await background.stop();
    await background.run('c', work('c'));
    await settle();
    expect(aborted).toBe(true);
    expect(started).toEqual([]);
    expect(background.pending()).toBe(0);
  });
});
