import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HttpFailure } from '#lib/http-client.ts';
import { silentLogger } from '#lib/logger.ts';
import type { CallEvent } from '#providers/source-client.ts';
import { settle } from '../support/fake-clock.ts';
import { type FakeAnswer, fakeTransport } from '../support/fake-transport.ts';
import {
  advance,
  base,
  busy,
  clock,
  ok,
  open,
  policy,
  sequence,
  useSourceClock,
  within,
} from '../support/source-on-a-clock.ts';

useSourceClock();

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
    const [schema, otherSchema] = [z.object({ n: z.number() }), z.object({ n: z.number() })];
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
    const first = ask('/first');
    await settle();
    const others = [ask('/refreshed', 'refresh'), ask('/expanded', 'expansion'), ask('/expanded', 'user')];
    release(0);
    await settle();
    expect(sent.map((request) => request.url)).toEqual([`${base}/first`, `${base}/expanded`]);
    release(1);
    await settle();
    release(2);
    await Promise.all([first, ...others]);
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

  it('is asked nothing else either in the time that it asks for', async () => {
    const { ask, sent } = open(sequence({ status: 429, headers: { 'retry-after': '1' } }, ok));
    const first = ask('/a');
    await advance(500);
    const second = ask('/b');
    await advance(499);
    expect(sent).toHaveLength(1);
    expect(await within(2, Promise.all([first, second]))).toEqual([{ n: 1 }, { n: 1 }]);
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

  it('stays the news when there is no turn for another try', async () => {
    const transport = fakeTransport((request) => (request.url.endsWith('/hangs') ? 'hang' : busy));
    const { ask, client } = open(transport, {}, { limit: { ...policy.limit, concurrency: 1 } });
    const schema = z.object({ n: z.number() });
    const impatient = client.request({
      url: `${base}/busy`,
      schema,
      context: { priority: 'user', turnWithinMs: 300 },
    });
    await settle();
    void ask('/hangs').catch(() => {});
    await expect(within(700, impatient)).rejects.toMatchObject({ fault: 'unavailable', message: 'status 503' });
  });

  it('is not tried again when the deadline would pass meanwhile', async () => {
    const { ask, sent } = open(sequence(busy, ok), {}, { deadlineMs: 200 });
    await expect(ask('/a')).rejects.toMatchObject({ fault: 'unavailable' });
    expect(sent).toHaveLength(1);
  });
});

describe('the window of a source', () => {
  it('is spent by background work but for a part, and refuses what cannot be in time at once', async () => {
    const { ask, sent } = open(
      fakeTransport(() => ok),
      {},
      { limit: { calls: 20, windowMs: 60_000, concurrency: 40 } },
    );
    const refreshes = await Promise.allSettled(Array.from({ length: 21 }, (_, n) => ask(`/r${n}`, 'refresh')));
    expect(refreshes.filter(({ status }) => status === 'fulfilled')).toHaveLength(19);
    await ask('/u1');
    await expect(ask('/u2')).rejects.toMatchObject({ fault: 'rate_limited', retryAfterMs: 60_010 });
    expect(sent).toHaveLength(20);
  });

  it.each([
    ['an answer', ok, 2010],
    ['a lost connection, behind which the call may still arrive', new HttpFailure('unreachable', 'reset'), 3010],
  ])('is taken by a call until a window after %s', async (_what, answer, until) => {
    const transport = fakeTransport(async () => {
      await clock.sleep(700);
      return answer;
    });
    const { ask, sent } = open(transport, {}, { limit: { calls: 1, windowMs: 2000, concurrency: 2 } });
    void ask('/a').catch(() => {});
    void ask('/b').catch(() => {});
    await advance(700 + until - 1);
    expect(sent).toHaveLength(1);
    await advance(1);
    expect(sent).toHaveLength(2);
  });

  it('gives the transport what is left of the deadline', async () => {
    const { ask, sent } = open(
      fakeTransport(() => ok),
      {},
      { limit: { calls: 1, windowMs: 2000, concurrency: 1 } },
    );
    await ask('/a');
    await within(2100, ask('/b'));
    expect(sent.map((request) => request.deadlineMs)).toEqual([8000, 8000 - 2010]);
  });

  it('gives no turn so late that the call would be cut short', async () => {
    const transport = fakeTransport(async () => {
      await clock.sleep(1999);
      return ok;
    });
    const { ask, sent } = open(transport, {}, { limit: { calls: 1, windowMs: 4000, concurrency: 2 } });
    const answered = ask('/a');
    await advance(1);
    const late = ask('/b');
    late.catch(() => {});
    await expect(within(6000, answered)).resolves.toEqual({ n: 1 });
    await expect(within(2000, late)).rejects.toMatchObject({ fault: 'rate_limited' });
    expect(sent).toHaveLength(1);
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
      usage: { calls: 1, windowMs: 60_000, used: 1, left: 0 },
    });
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
