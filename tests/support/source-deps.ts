import { systemClock } from '#lib/clock.ts';
import type { HttpTransport } from '#lib/http-client.ts';
import { silentLogger } from '#lib/logger.ts';
import { createRateWindow } from '#lib/rate-window.ts';
import type { Rest, RestStore } from '#lib/rest-store.ts';
import { createMemoryWindowStore, type WindowStore } from '#lib/window-store.ts';
import { createProviderHealth } from '#providers/provider-health.ts';
import { createProviderRests } from '#providers/provider-rests.ts';
import type { SourceClientDeps } from '#providers/source-client.ts';

type Overrides = Partial<Pick<SourceClientDeps, 'clock' | 'log' | 'onCall'>>;

/** What a source client needs, for tests of a provider: no limits, nothing stored; `clock` tells the time but waits are real. */
export function sourceDeps(transport: HttpTransport, overrides: Overrides = {}): SourceClientDeps {
  const clock = { now: (overrides.clock ?? systemClock).now, sleep: systemClock.sleep };
  const windows: WindowStore = {
    take: async (_name, _limit, wanted) => ({ granted: wanted, waitMs: 0 }),
    end: () => {},
    used: async () => 0,
  };
  return limitedSourceDeps(transport, { ...overrides, clock, windows });
}

/** What a source client needs, with real limits on the given clock, over stores that two of them may share like two processes. */
export function limitedSourceDeps(
  transport: HttpTransport,
  overrides: Overrides & { windows?: WindowStore; rests?: RestStore },
): SourceClientDeps {
  const { clock = systemClock, log = silentLogger, onCall } = overrides;
  const window = createRateWindow({ clock, store: overrides.windows ?? createMemoryWindowStore(clock) });
  const rests = createProviderRests({ clock, log, store: overrides.rests ?? memoryRestStore() });
  const health = createProviderHealth({ clock, log, rests, window });
  return { transport, clock, log, window, health, onCall };
}

/** Keeps rests for as long as the test holds it. */
export function memoryRestStore(): RestStore {
  const rests = new Map<string, Rest>();
  return {
    load: async () => new Map(rests),
    async endAll(reasonPrefix) {
      for (const [name, { reason }] of rests) if (reason.startsWith(reasonPrefix)) rests.delete(name);
    },
    async block(provider, rest) {
      const known = rests.get(provider);
      if (!known || known.until < rest.until) rests.set(provider, rest);
    },
  };
}
