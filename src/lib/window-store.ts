import type { Clock } from './clock.ts';

/** At most `calls` grants within any `windowMs`. */
export interface WindowLimit {
  calls: number;
  windowMs: number;
}

/** How many of the wanted grants there were, and how long until the next may be taken: 0 when there were enough. */
export interface WindowTurns {
  granted: number;
  waitMs: number;
}

/** Where the grants of the rolling windows are counted, for all processes that share the store. */
export interface WindowStore {
  /** Takes up to `wanted` grants, and says when to ask again for the others; a refusal is not counted. Atomic. */
  take(name: string, limit: WindowLimit, wanted: number): Promise<WindowTurns>;
  /** How many grants lie within the last `windowMs`. */
  used(name: string, windowMs: number): Promise<number>;
}

/** The window of a single process: for tests and tools; servers share theirs through the database. */
export function createMemoryWindowStore(clock: Clock): WindowStore {
  const grantsByName = new Map<string, number[]>();
  const recent = (name: string, windowMs: number) => {
    const after = clock.now().getTime() - windowMs;
    return (grantsByName.get(name) ?? []).filter((grantedAt) => grantedAt > after);
  };
  return {
    async take(name, { calls, windowMs }, wanted) {
      const before = recent(name, windowMs);
      const now = clock.now().getTime();
      const granted = Math.min(wanted, Math.max(0, calls - before.length));
      const grants = [...before, ...Array.from({ length: granted }, () => now)];
      grantsByName.set(name, grants);
      const blocking = granted < wanted ? grants[grants.length - calls] : undefined;
      return { granted, waitMs: blocking === undefined ? 0 : blocking + windowMs - now };
    },
    used: async (name, windowMs) => recent(name, windowMs).length,
  };
}
