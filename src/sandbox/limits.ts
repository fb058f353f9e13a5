import type { LimitState } from './source.ts';

/** A rolling window: every call that was let through counts for `windowMs`. Calls that were refused do not count. */
export interface RollingWindow {
  /** Counts a call at `now` (ms), or refuses it. */
  take(now: number): { allowed: boolean; state: LimitState };
}

export function createRollingWindow(limit: { calls: number; windowMs: number }): RollingWindow {
  let times: number[] = [];
  return {
    take(now) {
      times = times.filter((time) => time > now - limit.windowMs);
      const allowed = times.length < limit.calls;
      if (allowed) times.push(now);
      const oldest = times[0] ?? now;
      return {
        allowed,
        state: {
          calls: limit.calls,
          remaining: limit.calls - times.length,
          resetInS: Math.max(1, Math.ceil((oldest + limit.windowMs - now) / 1000)),
        },
      };
    },
  };
}

/** What the headers say where nothing is counted. */
export const unlimited: LimitState = { calls: 1000, remaining: 1000, resetInS: 1 };
