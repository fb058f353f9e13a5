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
      expect(await store.take(source, limit)).toEqual({ granted: true });
      await pass(20_000);
      expect(await store.take(source, limit)).toEqual({ granted: true });
      expect(await store.take(source, limit)).toEqual({ granted: true });

      const refused = await store.take(source, limit);

      if (refused.granted) throw new Error('a fourth call was granted');
      expect(refused.waitMs).toBeGreaterThan(30_000);
      expect(refused.waitMs).toBeLessThanOrEqual(40_000);
    });

    it('does not count refusals, and frees a place when a grant leaves the window', async () => {
      const { store, pass } = await open();
      const source = newSource();
      for (let call = 0; call < 6; call += 1) await store.take(source, limit);
      expect(await store.used(source, limit.windowMs)).toBe(3);

      await pass(60_001);

      expect(await store.used(source, limit.windowMs)).toBe(0);
      expect(await store.take(source, limit)).toEqual({ granted: true });
    });

    it('never grants more than the window holds, however many ask at once', async () => {
      const { store } = await open();
      const source = newSource();
      const turns = await Promise.all(Array.from({ length: 20 }, () => store.take(source, limit)));
      expect(turns.filter((turn) => turn.granted)).toHaveLength(3);
    });

    it('counts all grants against a smaller limit, and says when enough of them have left', async () => {
      const { store, pass } = await open();
      const source = newSource();
      await store.take(source, limit);
      await pass(20_000);
      await store.take(source, limit);
      await pass(20_000);
      await store.take(source, limit);

      const refused = await store.take(source, { ...limit, calls: 1 });

      if (refused.granted) throw new Error('a call beyond the smaller limit was granted');
      expect(refused.waitMs).toBeGreaterThan(50_000);
      expect(refused.waitMs).toBeLessThanOrEqual(60_000);
    });

    it('keeps one source apart from another', async () => {
      const { store } = await open();
      const source = newSource();
      for (let call = 0; call < 3; call += 1) await store.take(source, limit);
      expect(await store.take(newSource(), limit)).toEqual({ granted: true });
      expect(await store.used(newSource(), limit.windowMs)).toBe(0);
    });
  });
}
