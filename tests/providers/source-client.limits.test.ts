import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { HttpFailure } from '#lib/http-client.ts';
import { silentLogger } from '#lib/logger.ts';
import type { CallPriority } from '#providers/provider.ts';
import { type CallEvent, createSourceClient, type SourcePolicy } from '#providers/source-client.ts';
import { createFakeClock, type FakeClock, settle } from '../support/fake-clock.ts';
import { type FakeAnswer, type FakeTransport, fakeTransport } from '../support/fake-transport.ts';
import { limitedSourceDeps, memoryRestStore } from '../support/source-deps.ts';

const policy: SourcePolicy = {
  provider: 'deezer',
  limit: { calls: 50, windowMs: 5000, concurrency: 4 },
  deadlineMs: 8000,
  secretParams: ['apikey'],
  judge: ({ status }) => {
    if (status === 200) return 'ok';
    if (status === 401) return { fault: 'unauthorized', message: 'key refused' };
    return { fault: status === 429 ? 'rate_limited' : 'unavailable', message: `status ${status}` };
  },
};
const schema = z.object({ n: z.number() });
const otherSchema = z.object({ n: z.number() });
const base = 'https://source.example';
const busy: FakeAnswer = { status: 503 };
const ok: FakeAnswer = { json: { n: 1 } };

let clock: FakeClock;
beforeEach(() => {
  clock = createFakeClock();
  // cockatiel's breaker reads the machine's clock.
  vi.useFakeTimers({ toFake: ['Date'], now: clock.now() });
});
afterEach(() => {
  vi.useRealTimers();
});

async function advance(ms: number): Promise<void> {
  vi.setSystemTime(clock.now().getTime() + ms);
  await clock.advance(ms);
}

function open(
  transport: FakeTransport,
  more: Parameters<typeof limitedSourceDeps>[1] = {},
  changes: Partial<SourcePolicy> = {},
) {
  const deps = limitedSourceDeps(transport, { clock, ...more });
  const client = createSourceClient(deps, { ...policy, ...changes });
  const ask = (path: string, priority: CallPriority = 'user', signal?: AbortSignal) =>
    client.request({ url: base + path, schema, context: { priority, signal } });
  return { ask, client, health: deps.health, sent: transport.requests };
}

/** Settles while the clock runs for `ms`. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  await advance(ms);
  return promise;
}

/** Answers that come one after the other, the last one for ever. */
function sequence(...answers: FakeAnswer[]): FakeTransport {
  let next = 0;
  return fakeTransport(() => answers[Math.min(next++, answers.length - 1)]);
}

/** Answers when the test says so. */
function held() {
  const releases: (() => void)[] = [];
  const transport = fakeTransport(() => new Promise<FakeAnswer>((resolve) => releases.push(() => resolve(ok))));
  return { transport, release: (index: number) => releases[index]?.() };
}

describe('calls that are the same', () => {
  it('are made once, and everybody has the answer', async () => {
    const { ask, sent } = open(fakeTransport({ [`${base}/a`]: ok }));
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask('/a?q=x')));
    expect(answers).toEqual(Array.from({ length: 50 }, () => ({ n: 1 })));
    expect(sent).toHaveLength(1);
  });

  it('are not made from different ones: other query, other body, other shape', async () => {
    const { ask, client, sent } = open(fakeTransport(() => ok));
    const post = (json: unknown) => client.request({ url: `${base}/a`, json, schema, context: { priority: 'user' } });
    await Promise.all([ask('/a'), ask('/a?q=1'), post({ a: 1 }), post({ a: 2 })]);
    await client.request({ url: `${base}/a`, schema: otherSchema, context: { priority: 'user' } });
    expect(sent).toHaveLength(5);
  });

  it('go on for the others when one caller leaves, who is told at once', async () => {
    const { transport, release } = held();
    const { ask } = open(transport);
    const abort = new AbortController();
    const leaver = ask('/a', 'user', abort.signal);
    const stayer = ask('/a');
    await settle();
    abort.abort(new Error('the person closed the page'));
    await expect(leaver).rejects.toMatchObject({ name: 'ProviderError', fault: 'unavailable' });
    release(0);
    expect(await stayer).toEqual({ n: 1 });
  });

  it('are given up when everybody has left', async () => {
    const { ask, sent } = open(fakeTransport(() => 'hang'));
    const abort = new AbortController();
    const leaver = ask('/a', 'user', abort.signal);
    await settle();
    abort.abort();
    await expect(leaver).rejects.toMatchObject({ fault: 'unavailable' });
    expect(sent[0]?.signal?.aborted).toBe(true);
  });

  it('become as urgent as the most urgent caller', async () => {
    const { transport, release } = held();
    const { ask, sent } = open(transport, {}, { limit: { ...policy.limit, concurrency: 1 } });
    void ask('/first');
    await settle();
    void ask('/refreshed', 'refresh');
    void ask('/expanded', 'expansion');
    void ask('/expanded', 'user');
    release(0);
    await settle();
    expect(sent.map((request) => request.url)).toEqual([`${base}/first`, `${base}/expanded`]);
  });
});

describe('a source that is busy for a moment', () => {
  it('is asked once more for a person', async () => {
    const { ask, sent } = open(sequence(busy, ok));
    expect(await within(1000, ask('/a'))).toEqual({ n: 1 });
    expect(sent).toHaveLength(2);
  });

  it('is not asked a third time for a person, but is for background work', async () => {
    const forUser = open(sequence(busy, busy, ok));
    await expect(within(2000, forUser.ask('/a'))).rejects.toMatchObject({ fault: 'unavailable' });
    expect(forUser.sent).toHaveLength(2);
    const forRefresh = open(sequence(busy, busy, ok));
    expect(await within(2000, forRefresh.ask('/a', 'refresh'))).toEqual({ n: 1 });
  });

  it('is given the time that it asks for', async () => {
    const { ask, sent } = open(sequence({ status: 503, headers: { 'retry-after': '1' } }, ok));
    const answer = ask('/a');
    await advance(999);
    expect(sent).toHaveLength(1);
    await advance(1);
    expect(await answer).toEqual({ n: 1 });
  });

  it('takes a turn of the window for every try', async () => {
    const { ask, sent } = open(sequence(busy, ok), {}, { limit: { calls: 1, windowMs: 2000, concurrency: 1 } });
    const answer = ask('/a');
    await advance(2000);
    expect(sent).toHaveLength(1);
    await advance(200);
    expect(await answer).toEqual({ n: 1 });
  });

  it.each([
    ['is down', new HttpFailure('unreachable', 'refused')],
    ['is too slow', new HttpFailure('timeout', 'too slow')],
    ['refuses us', { status: 401 }],
    ['asks for more patience than a person has', { status: 503, headers: { 'retry-after': '2' } }],
    ['cannot be read', { body: 'what?' }],
  ])('is not one that %s: that is asked once', async (_what, answer) => {
    const { ask, sent } = open(sequence(answer, ok));
    await expect(within(5000, ask('/a'))).rejects.toMatchObject({ name: 'ProviderError' });
    expect(sent).toHaveLength(1);
  });

  it('includes one that loses the connection on the way', async () => {
    const { ask } = open(sequence(new HttpFailure('interrupted', 'reset'), ok));
    expect(await within(1000, ask('/a'))).toEqual({ n: 1 });
  });

  it('is not tried again when the deadline would pass meanwhile', async () => {
    const { ask, sent } = open(sequence(busy, ok), {}, { deadlineMs: 200 });
    await expect(ask('/a')).rejects.toMatchObject({ fault: 'unavailable' });
    expect(sent).toHaveLength(1);
  });
});

describe('the window of a source', () => {
  it('is spent by background work only by half, and refuses what cannot be in time at once', async () => {
    const { ask, sent } = open(
      fakeTransport(() => ok),
      {},
      { limit: { calls: 4, windowMs: 60_000, concurrency: 9 } },
    );
    const expansions = await Promise.allSettled(Array.from({ length: 5 }, (_, n) => ask(`/e${n}`, 'expansion')));
    expect(expansions.map((result) => result.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
    await Promise.all([ask('/u1'), ask('/u2')]);
    await expect(ask('/u3')).rejects.toMatchObject({ fault: 'rate_limited', retryAfterMs: 63_000 });
    expect(sent).toHaveLength(4);
  });

  it('gives the transport what is left of the deadline', async () => {
    const { ask, sent } = open(
      fakeTransport(() => ok),
      {},
      { limit: { calls: 1, windowMs: 2000, concurrency: 1 } },
    );
    await ask('/a');
    await within(2100, ask('/b'));
    expect(sent.map((request) => request.deadlineMs)).toEqual([8000, 8000 - 2100]);
  });

  it('does not count a full window as a fault of the source', async () => {
    const { ask, health } = open(
      fakeTransport(() => ok),
      {},
      { limit: { calls: 1, windowMs: 60_000, concurrency: 1 } },
    );
    await ask('/a');
    for (let n = 0; n < 10; n += 1) await expect(ask(`/b${n}`)).rejects.toMatchObject({ fault: 'rate_limited' });
    expect(await health.snapshot('deezer')).toMatchObject({
      breaker: 'closed',
      failuresTotal: 0,
      callsTotal: 1,
      remaining: 0,
    });
  });
});

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

  it('gets one probe, and whoever comes meanwhile is not kept waiting', async () => {
    let hang = false;
    const { ask, sent } = open(fakeTransport(() => (hang ? 'hang' : down)));
    await failTimes(ask, 5);
    await advance(15_000);
    hang = true;
    void ask('/probe').catch(() => {});
    await settle();
    await failTimes(ask, 3);
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
    for (let n = 0; n < 7; n += 1) await expect(limiting.ask(`/${n}`)).rejects.toMatchObject({ fault: 'rate_limited' });
    expect(limiting.sent).toHaveLength(7);
  });
});

describe('what is told of calls', () => {
  it('is one event for each call that was made, with its outcome and time', async () => {
    const events: CallEvent[] = [];
    const transport = fakeTransport(async () => {
      await clock.sleep(120);
      return events.length === 0 ? busy : ok;
    });
    const { ask } = open(transport, { onCall: (event) => events.push(event) });
    await within(1000, ask('/a'));
    expect(events).toEqual([
      { provider: 'deezer', outcome: 'unavailable', tookMs: 120 },
      { provider: 'deezer', outcome: 'ok', tookMs: 120 },
    ]);
  });

  it('names a fault in one line of the log, without keys', async () => {
    const lines: unknown[] = [];
    const log = Object.assign(Object.create(silentLogger), { info: (...line: unknown[]) => lines.push(line) });
    const { ask } = open(sequence(new HttpFailure('unreachable', 'refused')), { log });
    await expect(ask('/a?apikey=SECRET&api_key=SECRET&q=x')).rejects.toThrow();
    expect(lines).toEqual([
      [{ provider: 'deezer', fault: 'unavailable', url: `${base}/a?apikey=*&api_key=*&q=x`, tookMs: 0 }, 'refused'],
    ]);
  });
});
