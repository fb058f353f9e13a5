import type { Clock } from './clock.ts';

/** At most `calls` grants within any `windowMs`. */
export interface WindowLimit {
  calls: number;
  windowMs: number;
}

/** `waitMs`: how long until a grant falls out of the window and the next may be taken. */
export type WindowTurn = { granted: true } | { granted: false; waitMs: number };

/** Where the grants of the rolling windows are counted, for all processes that share the store. */
export interface WindowStore {
  /** Takes one grant, or says when to ask again; a refusal is not counted. Atomic. */
  take(name: string, limit: WindowLimit): Promise<WindowTurn>;
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
    async take(name, { calls, windowMs }) {
      const grants = recent(name, windowMs);
      const now = clock.now().getTime();
      const blocking = grants[grants.length - calls];
      if (blocking !== undefined) return { granted: false, waitMs: blocking + windowMs - now };
      grantsByName.set(name, [...grants, now]);
      return { granted: true };
    },
    used: async (name, windowMs) => recent(name, windowMs).length,
  };
}
