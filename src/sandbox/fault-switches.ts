import type { ProviderName } from '#music/provider-names.ts';
import { fractionOf } from './catalogue-ids.ts';
import type { Fault } from './faults.ts';

/** Which of a source's calls a fault strikes: about this share of them (0..1), drawn anew for another seed. */
export interface FaultShare {
  rate: number;
  seed: number;
}

/** What is wrong with which source at the moment. */
export interface FaultSwitches {
  /** From now on; null: nothing. Without a share every call is struck. */
  set(source: ProviderName, fault: Fault | null, share?: FaultShare): void;
  /** The fault of the source's next call. */
  next(source: ProviderName): Fault | undefined;
}

export function createFaultSwitches(): FaultSwitches {
  const switched = new Map<ProviderName, { fault: Fault; share: FaultShare; calls: number }>();
  return {
    set(source, fault, share = { rate: 1, seed: 0 }) {
      if (fault) switched.set(source, { fault, share, calls: 0 });
      else switched.delete(source);
    },
    next(source) {
      const current = switched.get(source);
      if (!current) return undefined;
      current.calls += 1;
      return fractionOf(`${source}#${current.share.seed}#${current.calls}`) < current.share.rate
        ? current.fault
        : undefined;
    },
  };
}
