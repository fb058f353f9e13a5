import { describe, expect, it } from 'vitest';
import { LATEST_ARRIVAL_MS, type WindowStore } from '#lib/window-store.ts';

export interface WindowStoreUnderTest {
  store: WindowStore;
  /** Lets so much time pass. */
  pass(ms: number): Promise<void>;
}

/** What every store of rolling windows promises. */
export function describeWindowStore(name: string, open: () => Promise<WindowStoreUnderTest>): void {
  const limit = { calls: 3, windowMs: 60_000 };
  let sources = 0;
  const newSource = () => `source-${++sources}`;

  async function openSource() {
    const { store, pass } = await open();
    const source = newSource();
    const take = (wanted = 1, under = limit) => store.take(source, under, wanted);
    const end = (answered = true) => store.end(source, answered);
    return {
      store,
      source,
      pass,
      take,
      end,
      used: () => store.used(source, limit.windowMs),
      /** A call that is answered at once. */
      call: async () => {
        expect(await take()).toEqual({ granted: 1, waitMs: 0 });
        end();
      },
    };
  }

  describe(`the window store ${name}`, () => {
    it('grants as many calls as the window holds, and then says how long the oldest still counts', async () => {
      const { call, pass, take } = await openSource();
      await call();
      await pass(20_000);
      await call();
      await call();
      expect(await take()).toEqual({ granted: 0, waitMs: 40_000 });
    });

    it('does not count refusals, and frees a place when a call leaves the window', async () => {
      const { call, pass, take, used } = await openSource();
      for (let n = 0; n < 3; n += 1) await call();
      for (let n = 0; n < 3; n += 1) await take();
      expect(await used()).toBe(3);

      await pass(59_999);
      expect(await take()).toEqual({ granted: 0, waitMs: 1 });
      await pass(1);

      expect(await used()).toBe(0);
      expect(await take()).toEqual({ granted: 1, waitMs: 0 });
    });

    it('counts a call from its grant until a window after its answer, whenever the source saw it', async () => {
      const { end, pass, take } = await openSource();
      await take(3);
      for (let n = 0; n < 4; n += 1) {
        await pass(30_000);
        expect(await take()).toEqual({ granted: 0, waitMs: 60_000 });
      }
      end();
      await pass(59_999);
      expect(await take()).toEqual({ granted: 0, waitMs: 1 });
      await pass(1);
      expect(await take(3)).toMatchObject({ granted: 1 });
    });

    it('counts a call that was not answered until it must have arrived, and a window longer', async () => {
      const { end, pass, take } = await openSource();
      await take(3);
      await pass(30_000);
      end(false);
      await pass(60_000);
      expect(await take()).toMatchObject({ granted: 0 });
      await pass(LATEST_ARRIVAL_MS - 1);
      expect(await take()).toEqual({ granted: 0, waitMs: 1 });
      await pass(1);
      expect(await take()).toEqual({ granted: 1, waitMs: 0 });
    });

    it('gives several at once what is left of the window, and says how long until there is more', async () => {
      const { call, pass, take, used } = await openSource();
      await call();
      await call();
      await pass(20_000);
      expect(await take(2)).toEqual({ granted: 1, waitMs: 40_000 });
      expect(await used()).toBe(3);
    });

    it('never grants more than the window holds, however many ask at once', async () => {
      const { take } = await openSource();
      const turns = await Promise.all(Array.from({ length: 20 }, () => take()));
      expect(turns.filter((turn) => turn.granted === 1)).toHaveLength(3);
    });

    it('counts all calls against a smaller limit, and says when enough of them have left', async () => {
      const { call, pass, take } = await openSource();
      for (let n = 0; n < 3; n += 1) {
        await call();
        await pass(20_000);
      }
      expect(await take(1, { ...limit, calls: 1 })).toEqual({ granted: 0, waitMs: 40_000 });
    });

    it('ends no more grants than were taken', async () => {
      const { end, take, used } = await openSource();
      end();
      await take();
      end();
      end();
      expect(await take(3)).toMatchObject({ granted: 2 });
      expect(await used()).toBe(3);
    });

    it('keeps one source apart from another', async () => {
      const { store, call, take } = await openSource();
      for (let n = 0; n < 3; n += 1) await call();
      expect(await take()).toMatchObject({ granted: 0 });
      expect(await store.take(newSource(), limit, 1)).toEqual({ granted: 1, waitMs: 0 });
      expect(await store.used(newSource(), limit.windowMs)).toBe(0);
    });
  });
}
