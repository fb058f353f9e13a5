import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresRestStore, createPostgresWindowStore } from '#db/provider-state.ts';
import { LATEST_ARRIVAL_MS, type WindowStore } from '#lib/window-store.ts';
import { describeWindowStore } from '../lib/window-store.contract.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { useTestDatabase } from '../support/test-database.ts';
import { stopDatabaseClock } from './database-clock.ts';

const test = useTestDatabase();
let clock: FakeClock;
let sync: () => Promise<void>;
beforeAll(async () => {
  ({ clock, sync } = await stopDatabaseClock(test.database));
});

/** The store of one process. */
function openStore(): WindowStore {
  const store = createPostgresWindowStore(test.database, clock);
  return {
    take: (...question) => sync().then(() => store.take(...question)),
    end: (...ended) => store.end(...ended),
    used: (...question) => sync().then(() => store.used(...question)),
  };
}

describeWindowStore('in PostgreSQL', async () => ({ store: openStore(), pass: (ms) => clock.advance(ms) }));

describe('the window of several processes', () => {
  const limit = { calls: 2, windowMs: 5000 };

  it('counts the calls of a process that was killed until they must have arrived, and a window longer', async () => {
    await openStore().take('killed', limit, 2);
    const restarted = openStore();
    await clock.advance(limit.windowMs + LATEST_ARRIVAL_MS - 1);
    expect(await restarted.take('killed', limit, 1)).toMatchObject({ granted: 0 });
    await clock.advance(1);
    expect(await restarted.take('killed', limit, 1)).toEqual({ granted: 1, waitMs: 0 });
  });

  it('is told of an answer with the next question of the process that had it', async () => {
    const [one, other] = [openStore(), openStore()];
    await one.take('told', limit, 2);
    await clock.advance(100);
    one.end('told', true);
    await clock.advance(100);
    // Nobody told this one of the answer, but there may be one: asking again can be of use a window after the grant.
    expect(await other.take('told', limit, 1)).toEqual({ granted: 0, waitMs: 4800 });
    await one.take('told', limit, 0);
    await clock.advance(4800);
    expect(await other.take('told', limit, 1)).toEqual({ granted: 0, waitMs: 100 });
    await clock.advance(100);
    expect(await other.take('told', limit, 1)).toEqual({ granted: 1, waitMs: 0 });
  });

  it('counts the grants of an answer that was lost', async () => {
    let loseAnswer = false;
    const losing = {
      ...test.database,
      run: async <T>(work: Parameters<typeof test.database.run<T>>[0]) => {
        const answer = await test.database.run(work);
        if (loseAnswer) throw new Error('connection lost');
        return answer;
      },
    };
    const store = createPostgresWindowStore(losing, clock);
    await sync();
    await store.take('lost', { calls: 5, windowMs: 5000 }, 1);
    loseAnswer = true;
    await clock.advance(1);
    await sync();
    await expect(store.take('lost', { calls: 5, windowMs: 5000 }, 1)).rejects.toThrow('connection lost');
    loseAnswer = false;
    expect(await store.take('lost', { calls: 5, windowMs: 5000 }, 5)).toMatchObject({ granted: 3 });
  });

  it('never sees more calls than it holds, whenever they arrive between grant and answer, also when processes are killed', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(900) }),
      fc.record({ kind: fc.constant('take' as const), process: fc.nat(1), wanted: fc.nat(3), arrivesIn: fc.nat(999) }),
      fc.record({ kind: fc.constant('end' as const), process: fc.nat(1), answered: fc.boolean() }),
      fc.record({ kind: fc.constant('kill' as const), process: fc.nat(1) }),
    );
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        const source = `law-${++runs}`;
        const limit = { calls: 2, windowMs: 1500 };
        const now = () => clock.now().getTime();
        const processes = [0, 1].map(() => ({ store: openStore(), inFlight: [] as { arrivesAt: number }[] }));
        const arrivals: number[] = [];
        for (const what of steps) {
          if (what.kind === 'pass') {
            await clock.advance(what.ms);
            continue;
          }
          const process = processes[what.process];
          if (!process) throw new Error('there are two processes');
          if (what.kind === 'take') {
            const { granted } = await process.store.take(source, limit, what.wanted);
            // With the process alive a call may arrive at any time until its answer.
            for (let n = 0; n < granted; n += 1) process.inFlight.push({ arrivesAt: now() + what.arrivesIn });
          } else if (what.kind === 'end') {
            const call = process.inFlight.shift();
            if (!call) continue;
            process.store.end(source, what.answered);
            arrivals.push(what.answered ? Math.min(call.arrivesAt, now()) : call.arrivesAt);
          } else {
            arrivals.push(...process.inFlight.splice(0).map(({ arrivesAt }) => arrivesAt));
            process.store = openStore();
          }
        }
        for (const { inFlight } of processes) arrivals.push(...inFlight.map(({ arrivesAt }) => arrivesAt));
        for (const first of arrivals) {
          const together = arrivals.filter((at) => at >= first && at < first + limit.windowMs);
          expect(together.length).toBeLessThanOrEqual(limit.calls);
        }
      }),
      { numRuns: 25 },
    );
  }, 30_000);
});

describe('the rest store in PostgreSQL', () => {
  const day = (n: number) => new Date(Date.UTC(2030, 0, n));

  it('keeps the longer of two rests, and the words that belong to it', async () => {
    const rests = createPostgresRestStore(test.database);
    await rests.block('spotify', { until: day(2), reason: 'rate_limited: quota' });
    await rests.block('spotify', { until: day(1), reason: 'rate_limited: slower' });
    expect((await rests.load()).get('spotify')).toEqual({ until: day(2), reason: 'rate_limited: quota' });

    await rests.block('spotify', { until: day(3), reason: 'unauthorized: premium' });
    expect((await rests.load()).get('spotify')).toEqual({ until: day(3), reason: 'unauthorized: premium' });
  });

  it('ends those with a certain reason, and no others', async () => {
    const rests = createPostgresRestStore(test.database);
    await rests.block('lastfm', { until: day(1), reason: 'unauthorized: invalid key' });
    await rests.block('itunes', { until: day(1), reason: 'rate_limited: unauthorized: no' });
    await rests.endAll('unauthorized:');
    const left = await rests.load();
    expect([left.has('lastfm'), left.has('itunes')]).toEqual([false, true]);
  });

  it('leaves the window of the source as it is', async () => {
    const windows = openStore();
    await windows.take('deezer', { calls: 1, windowMs: 60_000 }, 1);
    await createPostgresRestStore(test.database).block('deezer', { until: day(1), reason: 'rate_limited: quota' });
    expect(await windows.used('deezer', 60_000)).toBe(1);
    expect([...(await createPostgresRestStore(test.database).load()).keys()]).toContain('deezer');
  });
});
