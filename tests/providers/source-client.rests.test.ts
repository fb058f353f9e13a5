import { describe, expect, it } from 'vitest';
import { HttpFailure } from '#lib/http-client.ts';
import { ProviderError } from '#providers/provider-error.ts';
import { settle } from '../support/fake-clock.ts';
import { type FakeAnswer, fakeTransport } from '../support/fake-transport.ts';
import { memoryRestStore } from '../support/source-deps.ts';
import { advance, clock, ok, open, policy, sequence, useSourceClock, within } from '../support/source-on-a-clock.ts';

useSourceClock();

describe('a source that asked for a rest', () => {
  const banned: FakeAnswer = { status: 429, headers: { 'retry-after': '86400' } };

  it('is not called while the rest lasts, not even after a restart', async () => {
    const rests = memoryRestStore();
    const before = open(sequence(banned), { rests });
    await expect(before.ask('/a')).rejects.toMatchObject({ fault: 'rate_limited', retryAfterMs: 86_400_000 });

    const after = open(
      fakeTransport(() => ok),
      { rests },
    );
    await advance(3_600_000);
    await expect(after.ask('/b')).rejects.toMatchObject({ fault: 'rate_limited', retryAfterMs: 82_800_000 });
    expect(after.sent).toHaveLength(0);
    expect(await after.health.snapshot('deezer')).toMatchObject({
      blockedUntil: new Date('2026-11-22T12:00:00Z'),
      blockReason: 'rate_limited: status 429',
    });

    await advance(82_800_000);
    expect(await after.ask('/b')).toEqual({ n: 1 });
    expect((await after.health.snapshot('deezer')).blockedUntil).toBeUndefined();
  });

  it('is left alone within seconds by the other processes too', async () => {
    const rests = memoryRestStore();
    const other = open(
      fakeTransport(() => ok),
      { rests },
    );
    await other.ask('/a');
    await expect(open(sequence(banned), { rests }).ask('/b')).rejects.toMatchObject({ fault: 'rate_limited' });
    await advance(3000);
    await expect(other.ask('/c')).rejects.toMatchObject({ fault: 'rate_limited' });
    expect(other.sent).toHaveLength(1);
  });

  it('is spared the calls that were waiting for their turn', async () => {
    const { ask, sent } = open(sequence(banned, ok), {}, { limit: { ...policy.limit, concurrency: 1 } });
    const results = await Promise.allSettled([ask('/a'), ask('/b'), ask('/c')]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(sent).toHaveLength(1);
  });

  it('understands a date as well as seconds', async () => {
    const { ask } = open(sequence({ status: 503, headers: { 'retry-after': 'Sat, 21 Nov 2026 12:10:00 GMT' } }));
    await expect(ask('/a')).rejects.toMatchObject({ retryAfterMs: 600_000 });
    await expect(ask('/b')).rejects.toMatchObject({ fault: 'unavailable', retryAfterMs: 600_000 });
  });

  it('is a source that refuses our key, for a quarter of an hour', async () => {
    const { ask, sent } = open(sequence({ status: 401 }, ok));
    await expect(ask('/a')).rejects.toMatchObject({ fault: 'unauthorized' });
    await advance(14 * 60_000);
    await expect(ask('/b')).rejects.toMatchObject({
      fault: 'unauthorized',
      message: expect.stringContaining('key refused'),
    });
    await advance(60_000);
    expect(await ask('/b')).toEqual({ n: 1 });
    expect(sent).toHaveLength(2);
  });

  it('rests in this process even when that cannot be stored', async () => {
    const rests = { ...memoryRestStore(), block: async () => Promise.reject(new Error('database away')) };
    const { ask, sent } = open(sequence(banned, ok), { rests });
    await expect(ask('/a')).rejects.toMatchObject({ fault: 'rate_limited' });
    await expect(ask('/b')).rejects.toMatchObject({ fault: 'rate_limited' });
    expect(sent).toHaveLength(1);
  });

  it('is not called while nobody can say whether it rests', async () => {
    const rests = { ...memoryRestStore(), load: async () => Promise.reject(new Error('database away')) };
    const { ask, sent } = open(
      fakeTransport(() => ok),
      { rests },
    );
    await expect(ask('/a')).rejects.toMatchObject({
      name: 'ProviderError',
      fault: 'unavailable',
      message: 'database away',
    });
    expect(sent).toHaveLength(0);
  });
});

describe('a source that refuses without saying for how long', () => {
  const refused: FakeAnswer = { status: 429 };

  /** How long it rests after each of so many refusals, in seconds. */
  async function restsAfter(ask: (path: string) => Promise<unknown>, refusals: number): Promise<number[]> {
    const rests: number[] = [];
    for (let n = 0; n < refusals; n += 1) {
      const refusal = await ask(`/${n}`).catch((error: unknown) => error);
      const restMs = (refusal instanceof ProviderError && refusal.retryAfterMs) || 0;
      rests.push(restMs / 1000);
      await advance(restMs);
    }
    return rests;
  }

  it('rests for two seconds at first', async () => {
    const { ask, sent } = open(sequence(refused, ok));
    await expect(ask('/a')).rejects.toMatchObject({ fault: 'rate_limited', retryAfterMs: 2000 });
    await advance(999);
    await expect(ask('/b')).rejects.toMatchObject({ fault: 'rate_limited', retryAfterMs: 1001 });
    expect(sent).toHaveLength(1);
    await advance(1001);
    expect(await ask('/c')).toEqual({ n: 1 });
  });

  it('rests for twice as long after each refusal, up to five minutes', async () => {
    const { ask } = open(fakeTransport(() => refused));
    expect(await restsAfter(ask, 10)).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it('has a first refusal again after an answer', async () => {
    const { ask } = open(sequence(refused, refused, ok, refused));
    expect(await restsAfter(ask, 2)).toEqual([2, 4]);
    expect(await ask('/a')).toEqual({ n: 1 });
    expect(await restsAfter(ask, 1)).toEqual([2]);
  });

  it('has refused once, however many calls were in progress', async () => {
    const transport = fakeTransport(async () => {
      await clock.sleep(100);
      return refused;
    });
    const { ask } = open(transport);
    const refusals = ['/a', '/b', '/c', '/d'].map((path) => ask(path));
    for (const refusal of refusals) refusal.catch(() => {});
    await advance(100);
    for (const refusal of refusals) await expect(refusal).rejects.toMatchObject({ retryAfterMs: 2000 });
  });

  it('is left alone by the other processes too, once it has refused twice', async () => {
    const rests = memoryRestStore();
    const { ask } = open(sequence(refused, refused), { rests });
    await expect(ask('/a')).rejects.toMatchObject({ fault: 'rate_limited' });
    await advance(2000);
    await expect(ask('/a')).rejects.toMatchObject({ fault: 'rate_limited' });
    const other = open(sequence(ok), { rests });
    await expect(other.ask('/b')).rejects.toMatchObject({ fault: 'rate_limited', retryAfterMs: 4000 });
    expect(other.sent).toHaveLength(0);
  });
});

describe('a source that fails again and again', () => {
  const down = new HttpFailure('unreachable', 'refused');

  async function failTimes(ask: (path: string) => Promise<unknown>, times: number) {
    for (let n = 0; n < times; n += 1) await expect(ask(`/${n}`)).rejects.toMatchObject({ fault: 'unavailable' });
  }

  it('is left alone for 15 s after five faults in a row, then asked once, then for twice as long', async () => {
    const { ask, sent, health } = open(fakeTransport(() => down));
    await failTimes(ask, 9);
    expect(sent).toHaveLength(5);
    expect((await health.snapshot('deezer')).breaker).toBe('open');

    await advance(15_000);
    await failTimes(ask, 3);
    expect(sent).toHaveLength(6);
    await advance(29_000);
    await failTimes(ask, 1);
    expect(sent).toHaveLength(6);
    await advance(1000);
    await failTimes(ask, 1);
    expect(sent).toHaveLength(7);
  });

  it('is never left alone for more than five minutes', async () => {
    const { ask, sent } = open(fakeTransport(() => down));
    await failTimes(ask, 5);
    for (let n = 0; n < 10; n += 1) {
      await advance(300_000);
      await failTimes(ask, 1);
    }
    expect(sent).toHaveLength(15);
  });

  it('is trusted again after one answer', async () => {
    const { ask, sent, health } = open(sequence(down, down, down, down, down, ok));
    await failTimes(ask, 5);
    await advance(15_000);
    expect(await ask('/a')).toEqual({ n: 1 });
    expect(await health.snapshot('deezer')).toMatchObject({
      breaker: 'closed',
      lastError: { fault: 'unavailable', message: 'refused' },
      lastOkAt: clock.now(),
      callsTotal: 6,
      failuresTotal: 5,
    });
    await Promise.all([ask('/b'), ask('/c')]);
    expect(sent).toHaveLength(8);
  });

  it('gets one probe, for which whoever comes meanwhile waits', async () => {
    let back = false;
    const { ask, sent } = open(fakeTransport(() => (back ? ok : down)));
    await failTimes(ask, 5);
    await advance(15_000);
    back = true;
    expect(await Promise.all(['/a', '/b', '/c'].map((path) => ask(path)))).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }]);
    expect(sent).toHaveLength(8);
  });

  it('gets one probe, for which whoever comes meanwhile does not wait long', async () => {
    let hang = false;
    const { ask, sent } = open(fakeTransport(() => (hang ? 'hang' : down)));
    await failTimes(ask, 5);
    await advance(15_000);
    hang = true;
    void ask('/probe').catch(() => {});
    await settle();
    const others = Promise.allSettled(['/a', '/b', '/c'].map((path) => ask(path)));
    const outcomes = (await within(1000, others)).map(({ status }) => status);
    expect(outcomes).toEqual(['rejected', 'rejected', 'rejected']);
    expect(sent).toHaveLength(6);
  });

  it('is not trusted again because a caller gave up on the probe', async () => {
    let answer: FakeAnswer = down;
    const { ask, sent } = open(fakeTransport(() => answer));
    await failTimes(ask, 5);
    await advance(15_000);
    answer = 'hang';
    const abort = new AbortController();
    const probe = ask('/probe', 'user', abort.signal);
    await settle();
    abort.abort();
    await expect(probe).rejects.toMatchObject({ fault: 'unavailable' });
    await settle();
    await failTimes(ask, 2);
    expect(sent).toHaveLength(6);
  });

  it('is one that cannot be read, too, but not one that limits us or has nothing', async () => {
    const unreadable = open(fakeTransport(() => ({ body: '<html>' })));
    for (let n = 0; n < 7; n += 1)
      await expect(unreadable.ask(`/${n}`)).rejects.toMatchObject({ name: 'ProviderError' });
    expect(unreadable.sent).toHaveLength(5);
    const limiting = open(fakeTransport(() => ({ status: 429, headers: { 'retry-after': '2' } })));
    for (let n = 0; n < 7; n += 1) {
      await expect(limiting.ask(`/${n}`)).rejects.toMatchObject({ fault: 'rate_limited' });
      await advance(2000);
    }
    expect(limiting.sent).toHaveLength(7);
  });

  it('is not one whose answers are missing on a tape', async () => {
    const { ask, sent, health } = open(fakeTransport(() => new HttpFailure('not_taped', 'not on the tape')));
    await failTimes(ask, 9);
    expect(sent).toHaveLength(9);
    expect((await health.snapshot('deezer')).breaker).toBe('closed');
  });
});
