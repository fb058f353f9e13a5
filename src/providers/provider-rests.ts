import type { Clock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import type { Rest, RestStore } from '#lib/rest-store.ts';
import type { ProviderName } from '#music/provider-names.ts';
import { ProviderError, type ProviderFault } from './provider-error.ts';
import type { SourcePolicy } from './source-policy.ts';

/** The source rests, and was not asked. `retryAfterMs` is what is left of the rest. */
export class RestRefusal extends ProviderError {}

/** The rests that sources asked for: a call in one costs nothing, whichever process was told of it. */
export interface ProviderRests {
  /** The refusal, in the words of the fault that began the rest, if the source has one now. */
  refusal(provider: ProviderName): Promise<RestRefusal | undefined>;
  /** Begins a rest when the fault asks for one. Gives the fault as it is to be reported: with how long to wait, where that is known. */
  noteFault(policy: RestingSource, error: ProviderError): Promise<ProviderError>;
  /** The source answered: its next refusal is a first one again. */
  noteAnswer(provider: ProviderName): void;
  current(provider: ProviderName): Promise<Rest | undefined>;
  /** Ends the rests of refused keys: whoever starts again may have repaired theirs. */
  forgetRefusedKeys(): Promise<void>;
}

/** What is asked here of a source's policy. */
type RestingSource = Pick<SourcePolicy, 'provider' | 'limit'>;

/** A first refusal without a time may be a stray one. Each further one without a success in between doubles the rest. */
const FIRST_REST_MS = 2000;
const LONGEST_DOUBLED_REST_MS = 5 * 60_000;
/** A refused key is worth another look now and then: the owner may have repaired it. */
const UNAUTHORIZED_REST_MS = 15 * 60_000;
/** No source means longer than this, whatever it writes. */
const LONGEST_REST_MS = 7 * 24 * 60 * 60_000;
/** How late one process hears what another was told. A rest that is over by then is not worth a row. */
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
  /** Refusals without a time and without an answer in between. */
  const refusals = new Map<string, number>();
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

  /** Each refusal without an answer in between doubles the rest. */
  function nextRestOf({ provider }: RestingSource): number {
    const before = refusals.get(provider) ?? 0;
    refusals.set(provider, before + 1);
    return Math.min(FIRST_REST_MS * 2 ** before, LONGEST_DOUBLED_REST_MS);
  }

  async function begin(provider: ProviderName, restMs: number, reason: string): Promise<void> {
    const rest = { until: new Date(now() + restMs), reason };
    own.set(provider, later(own.get(provider), rest) ?? rest);
    log.warn({ provider, until: rest.until, reason: rest.reason }, 'source is given a rest');
    if (restMs <= RELOAD_MS) return;
    try {
      await store.block(provider, rest);
    } catch (failure) {
      log.error({ provider, error: messageOf(failure) }, 'the rest could not be stored: only this process keeps it');
    }
  }

  return {
    current,
    noteAnswer: (provider) => void refusals.delete(provider),
    forgetRefusedKeys: () => store.endAll(reasonOf('unauthorized')),
    async refusal(provider) {
      const rest = await current(provider);
      if (!rest) return undefined;
      const message = `resting until ${rest.until.toISOString()} (${rest.reason})`;
      return new RestRefusal(provider, faultOf(rest), message, { retryAfterMs: rest.until.getTime() - now() });
    },
    async noteFault(policy, error) {
      const { provider, fault, message, cause } = error;
      if (fault === 'unsupported' || fault === 'bad_response') return error;
      const askedMs = error.retryAfterMs || (fault === 'unauthorized' ? UNAUTHORIZED_REST_MS : 0);
      if (askedMs) await begin(provider, Math.min(askedMs, LONGEST_REST_MS), reasonOf(fault, message));
      if (askedMs || fault === 'unavailable') return error;
      // Calls that were in progress when the source began to rest tell nothing new.
      const leftMs = (own.get(provider)?.until.getTime() ?? 0) - now();
      const restMs = leftMs > 0 ? leftMs : nextRestOf(policy);
      if (leftMs <= 0) await begin(provider, restMs, reasonOf(fault, message));
      return new ProviderError(provider, fault, message, { retryAfterMs: restMs, cause });
    },
  };
}

/** The fault stands first, where `faultOf` and `endAll` find it. */
function reasonOf(fault: ProviderFault, message = ''): string {
  return `${fault}: ${message}`;
}

function faultOf(rest: Rest): ProviderFault {
  const word = rest.reason.split(':')[0];
  return word === 'unauthorized' || word === 'unavailable' ? word : 'rate_limited';
}

function later(a: Rest | undefined, b: Rest | undefined): Rest | undefined {
  if (!a || !b) return a ?? b;
  return a.until >= b.until ? a : b;
}
