import { describe, expect, it } from 'vitest';
import type { WindowStore } from '#lib/window-store.ts';

export interface WindowStoreUnderTest {
  store: WindowStore;
  /** Makes all grants so far that much older. */
  pass(ms: number): Promise<void>;
}

/** What every store of rolling windows promises. The times are long, so that a store with a clock of its own meets them too. */
export function describeWindowStore(name: string, open: () => Promise<WindowStoreUnderTest>): void {
  const limit = { calls: 3, windowMs: 60_000 };
  let sources = 0;
  const newSource = () => `source-${++sources}`;

  describe(`the window store ${name}`, () => {
    it('grants as many calls as the window holds, and then says how long the oldest still counts', async () => {
      const { store, pass } = await open();
      const source = newSource();
      expect(await store.take(source, limit, 1)).toEqual({ granted: 1, waitMs: 0 });
      await pass(20_000);
      expect(await store.take(source, limit, 1)).toEqual({ granted: 1, waitMs: 0 });
      expect(await store.take(source, limit, 1)).toEqual({ granted: 1, waitMs: 0 });

      const refused = await store.take(source, limit, 1);

      expect(refused.granted).toBe(0);
      expect(refused.waitMs).toBeGreaterThan(30_000);
      expect(refused.waitMs).toBeLessThanOrEqual(40_000);
    });

    it('does not count refusals, and frees a place when a grant leaves the window', async () => {
      const { store, pass } = await open();
      const source = newSource();
      for (let call = 0; call < 6; call += 1) await store.take(source, limit, 1);
      expect(await store.used(source, limit.windowMs)).toBe(3);

      await pass(60_001);

      expect(await store.used(source, limit.windowMs)).toBe(0);
      expect(await store.take(source, limit, 1)).toEqual({ granted: 1, waitMs: 0 });
    });

    it('gives several at once what is left of the window, and says how long until there is more', async () => {
      const { store, pass } = await open();
      const source = newSource();
      expect(await store.take(source, limit, 2)).toEqual({ granted: 2, waitMs: 0 });
      await pass(20_000);

      const turns = await store.take(source, limit, 2);

      expect(turns.granted).toBe(1);
      expect(turns.waitMs).toBeGreaterThan(30_000);
      expect(turns.waitMs).toBeLessThanOrEqual(40_000);
      expect(await store.used(source, limit.windowMs)).toBe(3);
    });

    it('never grants more than the window holds, however many ask at once', async () => {
      const { store } = await open();
      const source = newSource();
      const turns = await Promise.all(Array.from({ length: 20 }, () => store.take(source, limit, 1)));
      expect(turns.filter((turn) => turn.granted === 1)).toHaveLength(3);
    });

    it('counts all grants against a smaller limit, and says when enough of them have left', async () => {
      const { store, pass } = await open();
      const source = newSource();
      await store.take(source, limit, 1);
      await pass(20_000);
      await store.take(source, limit, 1);
      await pass(20_000);
      await store.take(source, limit, 1);

      const refused = await store.take(source, { ...limit, calls: 1 }, 1);

      expect(refused.granted).toBe(0);
      expect(refused.waitMs).toBeGreaterThan(50_000);
      expect(refused.waitMs).toBeLessThanOrEqual(60_000);
    });

    it('keeps one source apart from another', async () => {
      const { store } = await open();
      const source = newSource();
      for (let call = 0; call < 3; call += 1) await store.take(source, limit, 1);
      expect(await store.take(newSource(), limit, 1)).toEqual({ granted: 1, waitMs: 0 });
      expect(await store.used(newSource(), limit.windowMs)).toBe(0);
    });
  });
}
