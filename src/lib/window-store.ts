import type { Clock } from './clock.ts';

/** At most `calls` calls within any `windowMs`. */
export interface WindowLimit {
  calls: number;
  windowMs: number;
}

/** How many of the wanted grants there were, and how long until asking again can be of use: 0 when there were enough. */
export interface WindowTurns {
  granted: number;
  waitMs: number;
}

/**
 * Where the grants of the rolling windows are counted, for all processes that share the store. The source saw a call at some time
 * between its grant and its answer, and nobody here knows when: so a grant counts from when it is taken until `windowMs` after its end.
 * However late a granted call is sent, no window of the source then ever sees more than `calls`.
 */
export interface WindowStore {
  /** Takes up to `wanted` grants, and says when to ask again for the others; a refusal is not counted. Atomic. */
  take(name: string, limit: WindowLimit, wanted: number): Promise<WindowTurns>;
  /**
   * One of the grants taken here is used up. The source saw its call by now, if it answered; else `LATEST_ARRIVAL_MS` from now at the
   * latest. Costs no time: what others share is told with the next `take`.
   */
  end(name: string, answered: boolean): void;
  /** How many grants count within the last `windowMs`. */
  used(name: string, windowMs: number): Promise<number>;
}

/**
 * A call of which nothing more was heard (given up, or its process was killed) has arrived at its source by then, or never will. Far
 * more than a busy process needs from a grant to sending and a network from there to the source.
 */
export const LATEST_ARRIVAL_MS = 1000;

/** The window of a single process: for tests and tools; servers share theirs through the database. */
export function createMemoryWindowStore(clock: Clock): WindowStore {
  const states = new Map<string, { inFlight: number; seenBy: number[] }>();
  const now = () => clock.now().getTime();
  const recent = (name: string, windowMs: number) => {
    const { inFlight, seenBy } = states.get(name) ?? { inFlight: 0, seenBy: [] };
    const after = now() - windowMs;
    const state = { inFlight, seenBy: seenBy.filter((time) => time > after).sort((a, b) => a - b) };
    states.set(name, state);
    return state;
  };
  return {
    async take(name, { calls, windowMs }, wanted) {
      const state = recent(name, windowMs);
      const used = state.inFlight + state.seenBy.length;
      const granted = Math.min(wanted, Math.max(0, calls - used));
      state.inFlight += granted;
      if (granted === wanted) return { granted, waitMs: 0 };
      // A call in flight counts for another window at least.
      const blocking = state.seenBy[used + granted - calls] ?? now();
      return { granted, waitMs: blocking + windowMs - now() };
    },
    end(name, answered) {
      const state = states.get(name);
      if (!state || state.inFlight === 0) return;
      state.inFlight -= 1;
      state.seenBy.push(now() + (answered ? 0 : LATEST_ARRIVAL_MS));
    },
    async used(name, windowMs) {
      const { inFlight, seenBy } = recent(name, windowMs);
      return inFlight + seenBy.length;
    },
  };
}
