import type { Clock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import type { Rest, RestStore } from '#lib/rest-store.ts';
import type { ProviderName } from '#music/provider-names.ts';
import { ProviderError, type ProviderFault } from './provider-error.ts';

/** The rests that sources asked for: a call in one costs nothing, whichever process was told of it. */
export interface ProviderRests {
  /** The refusal, in the words of the fault that began the rest, if the source has one now. */
  refusal(provider: ProviderName): Promise<ProviderError | undefined>;
  /** Begins a rest when the fault asks for one. */
  noteFault(provider: ProviderName, error: ProviderError): Promise<void>;
  current(provider: ProviderName): Promise<Rest | undefined>;
  /** Ends the rests of refused keys: whoever starts again may have repaired theirs. */
  forgetRefusedKeys(): Promise<void>;
}

/** Shorter waits are a matter of retrying, not worth a row. */
const SHORTEST_REST_MS = 2000;
/** A refused key is worth another look now and then: the owner may have repaired it. */
const UNAUTHORIZED_REST_MS = 15 * 60_000;
/** No source means longer than this, whatever it writes. */
const LONGEST_REST_MS = 7 * 24 * 60 * 60_000;
const RELOAD_MS = 3000;

export function createProviderRests({
  clock,
  log,
  store,
}: {
  clock: Clock;
  log: Logger;
  store: RestStore;
}): ProviderRests {
  let loaded: Promise<Map<string, Rest>> | undefined;
  let loadedAt = 0;
  /** What this process was told itself; kept should the store fail. */
  const own = new Map<string, Rest>();
  const now = () => clock.now().getTime();

  function load(): Promise<Map<string, Rest>> {
    if (loaded && now() - loadedAt < RELOAD_MS) return loaded;
    const loading = store.load();
    loading.catch(() => {
      if (loaded === loading) loaded = undefined; // whoever asks next tries again
    });
    loaded = loading;
    loadedAt = now();
    return loading;
  }

  async function current(provider: ProviderName): Promise<Rest | undefined> {
    const rest = later(own.get(provider), (await load()).get(provider));
    return rest && rest.until.getTime() > now() ? rest : undefined;
  }

  return {
    current,
    forgetRefusedKeys: () => store.endAll(reasonOf('unauthorized')),
    async refusal(provider) {
      const rest = await current(provider);
      if (!rest) return undefined;
      const message = `resting until ${rest.until.toISOString()} (${rest.reason})`;
      return new ProviderError(provider, faultOf(rest), message, { retryAfterMs: rest.until.getTime() - now() });
    },
    async noteFault(provider, error) {
      const restMs = restOf(error);
      if (restMs === undefined) return;
      const rest = { until: new Date(now() + restMs), reason: reasonOf(error.fault, error.message) };
      own.set(provider, later(own.get(provider), rest) ?? rest);
      log.warn({ provider, until: rest.until, reason: rest.reason }, 'source is given a rest');
      try {
        await store.block(provider, rest);
      } catch (failure) {
        log.error({ provider, error: messageOf(failure) }, 'the rest could not be stored: only this process keeps it');
      }
    },
  };
}

/** The fault stands first, where `faultOf` and `endAll` find it. */
function reasonOf(fault: ProviderFault, message = ''): string {
  return `${fault}: ${message}`;
}

function restOf({ fault, retryAfterMs }: ProviderError): number | undefined {
  if (fault === 'unsupported' || fault === 'bad_response') return undefined;
  const asked = retryAfterMs ?? (fault === 'unauthorized' ? UNAUTHORIZED_REST_MS : 0);
  return asked > SHORTEST_REST_MS ? Math.min(asked, LONGEST_REST_MS) : undefined;
}

function faultOf(rest: Rest): ProviderFault {
  const word = rest.reason.split(':')[0];
  return word === 'unauthorized' || word === 'unavailable' ? word : 'rate_limited';
}

function later(a: Rest | undefined, b: Rest | undefined): Rest | undefined {
  if (!a || !b) return a ?? b;
  return a.until >= b.until ? a : b;
}
