import { describe, expect, it } from 'vitest';
import { createRateWindow, type RateLimit } from '#lib/rate-window.ts';
import { TurnRefused } from '#lib/turn-queue.ts';
import { createUrgency, type Priority } from '#lib/urgency.ts';
import { createMemoryWindowStore, type WindowStore } from '#lib/window-store.ts';
import { createFakeClock, type FakeClock, settle } from '../support/fake-clock.ts';

const FAR = 1e9;

/** A gate on a clock that stands still, and a log of who was let in. */
function openGate(limit: RateLimit, shared: { clock?: FakeClock; store?: WindowStore } = {}) {
  const { clock = createFakeClock() } = shared;
  const { store = createMemoryWindowStore(clock) } = shared;
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

  it('keeps a part of the window and two of the places for people', async () => {
    const { enter, entered } = openGate({ calls: 40, windowMs: 1000, concurrency: 6 });
    for (let n = 0; n < 7; n += 1) enter(`r${n}`, 'refresh');
    await settle();
    expect(entered).toEqual(['r0', 'r1', 'r2', 'r3']);
    enter('u0', 'user');
    enter('u1', 'user');
    enter('u2', 'user');
    await settle();
    expect(entered.slice(4)).toEqual(['u0', 'u1']);

    const wide = openGate({ calls: 40, windowMs: 1000, concurrency: 100 });
    for (let n = 0; n < 50; n += 1) wide.enter(`r${n}`, 'refresh');
    await settle();
    expect(wide.entered).toHaveLength(38);
    for (let n = 0; n < 3; n += 1) wide.enter(`u${n}`, 'user');
    await settle();
    expect(wide.entered.slice(38)).toEqual(['u0', 'u1']);
  });

  it('leaves all of a window to background work that is too narrow to be divided, but a place that becomes free to people first', async () => {
    const clock = createFakeClock();
    const store = createMemoryWindowStore(clock);
    const limit = { calls: 1, windowMs: 1000, concurrency: 1 };
    const [worker, api] = [openGate(limit, { clock, store }), openGate(limit, { clock, store })];
    worker.enter('e0', 'expansion');
    await settle();
    worker.end('e0');
    worker.enter('e1', 'expansion');
    await clock.advance(500);
    api.enter('u0', 'user');
    await clock.advance(510);
    expect([worker.entered, api.entered]).toEqual([['e0'], ['u0']]);
    api.end('u0');
    await clock.advance(1061);
    expect(worker.entered).toEqual(['e0', 'e1']);
  });

  it('spreads an expansion over the window, and nothing else', async () => {
    const { clock, enter, entered, end } = openGate({ calls: 50, windowMs: 5000, concurrency: 20 });
    for (let n = 0; n < 12; n += 1) enter(`e${n}`, 'expansion');
    await settle();
    expect(entered).toHaveLength(5);
    await clock.advance(499);
    expect(entered).toHaveLength(5);
    await clock.advance(1);
    expect(entered).toHaveLength(10);
    for (const name of [...entered]) end(name);
    for (let n = 0; n < 12; n += 1) enter(`r${n}`, 'refresh');
    enter('u', 'user');
    await settle();
    expect(entered.slice(10)).toHaveLength(13);
    expect(entered.slice(10)).not.toContain('e10');
  });

  it('lets the next one in a window after the answer to the oldest call, however long that took', async () => {
    const { clock, enter, entered, end } = openGate({ calls: 1, windowMs: 1000, concurrency: 5 });
    enter('a', 'user');
    enter('b', 'user');
    await clock.advance(5000);
    expect(entered).toEqual(['a']);
    end('a');
    await clock.advance(1009);
    expect(entered).toEqual(['a']);
    await clock.advance(1);
    expect(entered).toEqual(['a', 'b']);
  });

  it('gives a place free at once when nobody is left to use the turn', async () => {
    const clock = createFakeClock();
    const memory = createMemoryWindowStore(clock);
    const take: typeof memory.take = async (...args) => {
      await clock.sleep(100);
      return memory.take(...args);
    };
    const { enter, entered } = openGate(
      { calls: 1, windowMs: 1000, concurrency: 1 },
      { clock, store: { ...memory, take } },
    );
    const leave = new AbortController();
    enter('leaver', 'user', { signal: leave.signal });
    await settle();
    leave.abort(new Error('gone'));
    await clock.advance(100);
    enter('next', 'user');
    await clock.advance(1400);
    expect(entered).toEqual(['next']);
  });

  it('refuses at once whoever cannot be let in before the deadline, and says how long it would have taken', async () => {
    const { clock, gate, enter, entered, refused } = openGate({ calls: 2, windowMs: 10_000, concurrency: 9 });
    for (const name of ['a', 'b']) enter(name, 'user');
    await settle();
    const hopeless = gate.enter({ urgency: createUrgency('user'), deadlineAt: clock.now().getTime() + 5000 });
    await expect(hopeless).rejects.toMatchObject({ name: 'TurnRefused', waitMs: 10_010 });
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

  it('tells how far it is used', async () => {
    const { clock, window, enter, end } = openGate({ calls: 3, windowMs: 1000, concurrency: 3 });
    enter('a', 'user');
    await settle();
    expect(await window.usage('source')).toEqual({ calls: 3, windowMs: 1000, used: 1, left: 2 });
    end('a');
    await clock.advance(2000);
    expect(await window.usage('source')).toEqual({ calls: 3, windowMs: 1000, used: 0, left: 3 });
    expect(await window.usage('unknown')).toBeUndefined();
  });
});
