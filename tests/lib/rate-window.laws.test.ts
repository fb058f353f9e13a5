import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRateWindow, type RateLimit } from '#lib/rate-window.ts';
import { TurnRefused } from '#lib/turn-queue.ts';
import { createUrgency, type Priority } from '#lib/urgency.ts';
import { createMemoryWindowStore } from '#lib/window-store.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const FAR = 1e9;

/** The gates of several processes over one store, on a clock that stands still. */
function openGates(limit: RateLimit, processes: number) {
  const clock = createFakeClock();
  const store = createMemoryWindowStore(clock);
  const gates = Array.from({ length: processes }, () => createRateWindow({ clock, store }).gate('source', limit));
  const now = () => clock.now().getTime();
  async function enter(process: number, priority: Priority, more: { withinMs?: number; signal?: AbortSignal } = {}) {
    const gate = gates[process];
    if (!gate) throw new Error(`there is no process ${process}`);
    const deadlineAt = now() + (more.withinMs ?? FAR);
    return gate.enter({ urgency: createUrgency(priority), deadlineAt, signal: more.signal });
  }
  return { clock, now, enter };
}

/** The most calls within one window, by when the source saw them. */
function mostWithin(windowMs: number, arrivals: number[]): number {
  const counts = arrivals.map((first) => arrivals.filter((at) => at >= first && at < first + windowMs).length);
  return Math.max(0, ...counts);
}

describe('the laws of the rate window', () => {
  it('no window of the source ever sees more calls than allowed, over any processes, arrivals and delays; nor more at once', async () => {
    const visit = fc.record({
      afterMs: fc.nat(400),
      arrivesAfterMs: fc.nat(900),
      answeredAfterMs: fc.nat(900),
      withinMs: fc.integer({ min: 1, max: 8000 }),
      priority: fc.constantFrom<Priority>('user', 'refresh', 'expansion'),
      process: fc.nat(2),
      leavesAfterMs: fc.option(fc.nat(2000)),
    });
    const limits = fc.record({
      calls: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 10, max: 20 })),
      windowMs: fc.integer({ min: 50, max: 2000 }),
      concurrency: fc.integer({ min: 1, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(limits, fc.array(visit, { minLength: 1, maxLength: 40 }), async (limit, visits) => {
        const { clock, now, enter } = openGates(limit, 3);
        const arrivals: number[] = [];
        const active = [0, 0, 0];
        const make = async ({ process, priority, withinMs, leavesAfterMs, ...call }: (typeof visits)[number]) => {
          const leave = new AbortController();
          if (leavesAfterMs !== null) void clock.sleep(leavesAfterMs).then(() => leave.abort());
          const deadlineAt = now() + withinMs;
          const end = await enter(process, priority, { withinMs, signal: leave.signal });
          expect(now()).toBeLessThanOrEqual(deadlineAt);
          active[process] = (active[process] ?? 0) + 1;
          expect(active[process]).toBeLessThanOrEqual(limit.concurrency);
          await clock.sleep(call.arrivesAfterMs);
          arrivals.push(now());
          await clock.sleep(call.answeredAfterMs);
          active[process] -= 1;
          end();
        };
        const failures: unknown[] = [];
        let settled = 0;
        for (const visit of visits) {
          await clock.advance(visit.afterMs);
          make(visit)
            .catch((error) => {
              if (!(error instanceof TurnRefused) && !(error instanceof DOMException)) failures.push(error);
            })
            .finally(() => {
              settled += 1;
            });
        }
        await clock.advance(60_000);
        expect(failures).toEqual([]);
        expect(settled).toBe(visits.length);
        expect(mostWithin(limit.windowMs, arrivals)).toBeLessThanOrEqual(limit.calls);
        expect(clock.sleepers).toBe(0);
      }),
      { numRuns: 60 },
    );
  }, 30_000);

  it('background work alone uses nine tenths of the window at least', async () => {
    const limits = fc.record({
      calls: fc.integer({ min: 1, max: 60 }),
      windowMs: fc.integer({ min: 1000, max: 6000 }),
      latencyMs: fc.integer({ min: 1, max: 400 }),
      priority: fc.constantFrom<Priority>('refresh', 'expansion'),
    });
    await fc.assert(
      fc.asyncProperty(limits, async ({ calls, windowMs, latencyMs, priority }) => {
        const concurrency = 4 + Math.ceil((calls * latencyMs * 2) / windowMs);
        const { clock, enter } = openGates({ calls, windowMs, concurrency }, 1);
        let made = 0;
        const work = async () => {
          for (;;) {
            const end = await enter(0, priority);
            made += 1;
            await clock.sleep(latencyMs);
            end();
          }
        };
        for (let n = 0; n < concurrency; n += 1) void work();
        await clock.advance(2 * windowMs);
        const before = made;
        const rounds = 10;
        await clock.advance(rounds * (windowMs + latencyMs));
        expect(made - before).toBeGreaterThanOrEqual(Math.floor(0.9 * calls * rounds));
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  it('a person who comes in the middle of expansions waits no longer than one window and one call', async () => {
    const scene = fc.record({
      calls: fc.integer({ min: 1, max: 50 }),
      windowMs: fc.integer({ min: 1000, max: 6000 }),
      concurrency: fc.integer({ min: 1, max: 8 }),
      latencyMs: fc.integer({ min: 1, max: 400 }),
      comesAfterMs: fc.nat(15_000),
      priority: fc.constantFrom<Priority>('refresh', 'expansion'),
    });
    await fc.assert(
      fc.asyncProperty(scene, async ({ latencyMs, comesAfterMs, priority, ...limit }) => {
        const { clock, now, enter } = openGates(limit, 3);
        const work = async (process: number) => {
          for (;;) {
            const end = await enter(process, priority);
            await clock.sleep(latencyMs);
            end();
          }
        };
        for (const process of [0, 1]) for (let n = 0; n < 8; n += 1) void work(process);
        await clock.advance(comesAfterMs);
        const waits: number[] = [];
        for (const process of [0, 2]) {
          const cameAt = now();
          void enter(process, 'user').then((end) => {
            waits.push(now() - cameAt);
            return clock.sleep(latencyMs).then(() => end());
          });
          await clock.advance(2 * (limit.windowMs + latencyMs) + 20);
        }
        expect(waits).toHaveLength(2);
        expect(Math.max(...waits)).toBeLessThanOrEqual(limit.windowMs + latencyMs + 20);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('a person finds a turn within a tenth of the window, call after call, while a process expands', async () => {
    const { clock, now, enter } = openGates({ calls: 49, windowMs: 5000, concurrency: 8 }, 1);
    const call = async (priority: Priority) => {
      const end = await enter(0, priority);
      await clock.sleep(120);
      end();
    };
    const expand = async () => {
      for (;;) await call('expansion');
    };
    for (let n = 0; n < 12; n += 1) void expand();
    await clock.advance(20_000);
    const took: number[] = [];
    const ask = async () => {
      for (let n = 0; n < 20; n += 1) {
        const cameAt = now();
        await call('user');
        took.push(now() - cameAt - 120);
      }
    };
    void ask();
    await clock.advance(20_000);
    expect(took.slice(0, 2)).toEqual([0, 0]);
    expect(took).toHaveLength(20);
    expect(Math.max(...took)).toBeLessThanOrEqual(500);
  });
});
