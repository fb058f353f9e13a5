import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRateWindow, type RateLimit } from '#lib/rate-window.ts';
import { TurnRefused } from '#lib/turn-queue.ts';
import { createUrgency, type Priority } from '#lib/urgency.ts';
import { createMemoryWindowStore } from '#lib/window-store.ts';
import { createFakeClock, settle } from '../support/fake-clock.ts';

const FAR = 1e9;

/** A gate on a clock that stands still, and a log of who was let in. */
function openGate(limit: RateLimit, deps = { clock: createFakeClock() }) {
  const { clock } = deps;
  const store = createMemoryWindowStore(clock);
  const window = createRateWindow({ clock, store });
  const gate = window.gate('source', limit);
  const now = () => clock.now().getTime();
  const entered: string[] = [];
  const refused: string[] = [];
  const ends = new Map<string, () => void>();
  function enter(name: string, priority: Priority, more: { withinMs?: number; signal?: AbortSignal } = {}) {
    const urgency = createUrgency(priority);
    gate.enter({ urgency, deadlineAt: now() + (more.withinMs ?? FAR), signal: more.signal }).then(
      (end) => {
        entered.push(name);
        ends.set(name, end);
      },
      (error) => refused.push(error instanceof TurnRefused ? name : `${name}: ${error.message}`),
    );
    return urgency;
  }
  return { clock, store, window, gate, enter, entered, refused, end: (name: string) => ends.get(name)?.() };
}

describe('the rate window', () => {
  it('lets people in before refreshes and refreshes before expansions, each in order of arrival', async () => {
    const { enter, entered, end } = openGate({ calls: 100, windowMs: 1000, concurrency: 1 });
    enter('first', 'expansion');
    await settle();
    for (const [name, priority] of [
      ['e1', 'expansion'],
      ['r1', 'refresh'],
      ['u1', 'user'],
      ['e2', 'expansion'],
      ['u2', 'user'],
    ] as const) {
      enter(name, priority);
    }
    for (const name of ['first', 'u1', 'u2', 'r1', 'e1']) {
      end(name);
      await settle();
    }
    expect(entered).toEqual(['first', 'u1', 'u2', 'r1', 'e1', 'e2']);
  });

  it('moves up whoever becomes more urgent while waiting', async () => {
    const { enter, entered, end } = openGate({ calls: 100, windowMs: 1000, concurrency: 1 });
    enter('first', 'user');
    await settle();
    enter('early', 'refresh');
    enter('late', 'expansion').raise('user');
    end('first');
    await settle();
    expect(entered).toEqual(['first', 'late']);
  });

  it('keeps half of the window and of the places for people', async () => {
    const { enter, entered } = openGate({ calls: 4, windowMs: 1000, concurrency: 4 });
    for (let n = 0; n < 4; n += 1) enter(`e${n}`, 'expansion');
    await settle();
    expect(entered).toEqual(['e0', 'e1']);
    enter('u0', 'user');
    enter('u1', 'user');
    await settle();
    expect(entered).toEqual(['e0', 'e1', 'u0', 'u1']);
  });

  it('lets the next one in as soon as the oldest call leaves the window', async () => {
    const { clock, enter, entered } = openGate({ calls: 1, windowMs: 1000, concurrency: 5 });
    enter('a', 'user');
    enter('b', 'user');
    await clock.advance(1000);
    expect(entered).toEqual(['a']);
    await clock.advance(50);
    expect(entered).toEqual(['a', 'b']);
  });

  it('refuses at once whoever cannot be let in before the deadline, and says how long it would have taken', async () => {
    const { clock, gate, enter, entered, refused } = openGate({ calls: 2, windowMs: 10_000, concurrency: 9 });
    for (const name of ['a', 'b']) enter(name, 'user');
    await settle();
    const hopeless = gate.enter({ urgency: createUrgency('user'), deadlineAt: clock.now().getTime() + 5000 });
    await expect(hopeless).rejects.toMatchObject({ name: 'TurnRefused', waitMs: 10_500 });
    expect(entered).toEqual(['a', 'b']);
    expect(refused).toEqual([]);
  });

  it('refuses at once whoever stands too far back', async () => {
    const { enter, entered, refused } = openGate({ calls: 1, windowMs: 1000, concurrency: 9 });
    for (let n = 0; n < 6; n += 1) enter(`u${n}`, 'user', { withinMs: 3500 });
    await settle();
    expect(entered).toEqual(['u0']);
    expect(refused).toEqual(['u4', 'u5']);
  });

  it('refuses at the deadline whoever waits for a place that does not become free', async () => {
    const { clock, enter, refused } = openGate({ calls: 9, windowMs: 1000, concurrency: 1 });
    enter('a', 'user');
    enter('b', 'user', { withinMs: 500 });
    await clock.advance(499);
    expect(refused).toEqual([]);
    await clock.advance(1);
    expect(refused).toEqual(['b']);
  });

  it('forgets whoever is aborted, and gives the turn to the next', async () => {
    const { enter, entered, refused, end } = openGate({ calls: 9, windowMs: 1000, concurrency: 1 });
    const abort = new AbortController();
    enter('a', 'user');
    await settle();
    enter('b', 'user', { signal: abort.signal });
    enter('c', 'user');
    abort.abort(new Error('gone'));
    end('a');
    await settle();
    expect(entered).toEqual(['a', 'c']);
    expect(refused).toEqual(['b: gone']);
  });

  it('ends a turn once, however often it is told', async () => {
    const { enter, entered, end } = openGate({ calls: 9, windowMs: 1000, concurrency: 1 });
    for (const name of ['a', 'b', 'c']) enter(name, 'user');
    await settle();
    end('a');
    end('a');
    await settle();
    expect(entered).toEqual(['a', 'b']);
  });

  it('fails those who wait when the store fails, and works again when it does', async () => {
    const clock = createFakeClock();
    const memory = createMemoryWindowStore(clock);
    let away = true;
    const window = createRateWindow({
      clock,
      store: {
        ...memory,
        take: async (...args) => (away ? Promise.reject(new Error('database away')) : memory.take(...args)),
      },
    });
    const gate = window.gate('source', { calls: 1, windowMs: 1000, concurrency: 1 });
    const request = () => ({ urgency: createUrgency('user'), deadlineAt: clock.now().getTime() + FAR });
    await expect(gate.enter(request())).rejects.toThrow('database away');
    away = false;
    await expect(gate.enter(request())).resolves.toBeTypeOf('function');
  });

  it('does not take a slow store for a full window: whoever is over the deadline by then still gets a turn if there is one', async () => {
    const clock = createFakeClock();
    const memory = createMemoryWindowStore(clock);
    const take: typeof memory.take = async (...args) => {
      await clock.sleep(400);
      return memory.take(...args);
    };
    const gate = createRateWindow({ clock, store: { ...memory, take } }).gate('source', {
      calls: 1,
      windowMs: 1000,
      concurrency: 2,
    });
    const request = () => ({ urgency: createUrgency('user'), deadlineAt: clock.now().getTime() + 300 });
    const turns = Promise.allSettled([gate.enter(request()), gate.enter(request())]);
    await clock.advance(400);
    const [first, second] = await turns;
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { name: 'TurnRefused' } });
  });

  it('leaves no timer behind', async () => {
    const { clock, enter, end } = openGate({ calls: 1, windowMs: 1000, concurrency: 1 });
    enter('a', 'user');
    enter('b', 'refresh', { withinMs: 5000 });
    await settle();
    end('a');
    await clock.advance(1100);
    end('b');
    await settle();
    expect(clock.sleepers).toBe(0);
  });

  it('tells how many calls are left', async () => {
    const { clock, window, enter } = openGate({ calls: 3, windowMs: 1000, concurrency: 3 });
    enter('a', 'user');
    await settle();
    expect(await window.remaining('source')).toBe(2);
    await clock.advance(2000);
    expect(await window.remaining('source')).toBe(3);
    expect(await window.remaining('unknown')).toBeUndefined();
  });

  it('never holds more than its calls in any interval, nor more than its places, over two processes and any arrivals', async () => {
    const arrival = fc.record({
      afterMs: fc.nat(400),
      takesMs: fc.nat(900),
      withinMs: fc.integer({ min: 1, max: 8000 }),
      priority: fc.constantFrom<Priority>('user', 'refresh', 'expansion'),
      process: fc.nat(1),
      leavesAfterMs: fc.option(fc.nat(2000)),
    });
    const limits = fc.record({
      calls: fc.integer({ min: 1, max: 5 }),
      windowMs: fc.integer({ min: 50, max: 2000 }),
      concurrency: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(limits, fc.array(arrival, { minLength: 1, maxLength: 25 }), async (limit, arrivals) => {
        const clock = createFakeClock();
        const now = () => clock.now().getTime();
        const store = createMemoryWindowStore(clock);
        const gates = [0, 1].map(() => createRateWindow({ clock, store }).gate('source', limit));
        const starts: number[] = [];
        const active = [0, 0];
        let settled = 0;
        const visit = async ({ process, priority, withinMs, takesMs, leavesAfterMs }: (typeof arrivals)[number]) => {
          const leave = new AbortController();
          if (leavesAfterMs !== null) void clock.sleep(leavesAfterMs).then(() => leave.abort());
          const gate = gates[process];
          const deadlineAt = now() + withinMs;
          const end = await gate?.enter({ urgency: createUrgency(priority), deadlineAt, signal: leave.signal });
          expect(now()).toBeLessThanOrEqual(deadlineAt);
          starts.push(now());
          active[process] = (active[process] ?? 0) + 1;
          expect(active[process]).toBeLessThanOrEqual(limit.concurrency);
          await clock.sleep(takesMs);
          active[process] -= 1;
          end?.();
        };
        const failures: unknown[] = [];
        for (const arrival of arrivals) {
          await clock.advance(arrival.afterMs);
          visit(arrival)
            .catch((error) => {
              if (!(error instanceof TurnRefused) && !(error instanceof DOMException)) failures.push(error);
            })
            .finally(() => {
              settled += 1;
            });
        }
        await clock.advance(20_000);
        expect(failures).toEqual([]);
        expect(settled).toBe(arrivals.length);
        for (const [index, start] of starts.entries()) {
          const withinWindow = starts.slice(index).filter((other) => other - start < limit.windowMs);
          expect(withinWindow.length).toBeLessThanOrEqual(limit.calls);
        }
      }),
      { numRuns: 60 },
    );
  }, 30_000);
});
