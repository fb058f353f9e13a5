import type { Database } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import { findUnregisteredOwner } from './accounts.repository.ts';

/** The account of the machine's owner, for as long as nobody has registered. */
export interface UnregisteredOwner {
  /** Its id, as it was a second ago at most; null once somebody has registered. */
  find(): Promise<number | null>;
  /** Looks again next time: this process has changed who is registered. */
  forget(): void;
}

const KNOWN_FOR_MS = 1000;

export function createUnregisteredOwner({ database, clock }: { database: Database; clock: Clock }): UnregisteredOwner {
  let known: { id: Promise<number | null>; until: number } | undefined;
  return {
    find() {
      const now = clock.now().getTime();
      if (known && now < known.until) return known.id;
      const look = { id: database.run(findUnregisteredOwner), until: now + KNOWN_FOR_MS };
      known = look;
      look.id.catch(() => {
        if (known === look) known = undefined;
      });
      return look.id;
    },
    forget() {
      known = undefined;
    },
  };
}
