import type { Capability } from '#providers/provider.ts';
import type { Asked } from './asked.repository.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long an answer is good for. What changes often, like a discography, is asked about again sooner than what hardly does. */
const GOOD_FOR_MS: Partial<Record<Capability, number>> = {
  getArtistBio: 30 * DAY_MS,
  getAlbum: 30 * DAY_MS,
  getAlbumImages: 30 * DAY_MS,
};
/** For all others. */
export const USUALLY_GOOD_FOR_MS = 7 * DAY_MS;
/** "Nothing there" is an answer too, but new music appears. */
const NOTHING_GOOD_FOR_MS = DAY_MS;
/** A failure is no answer: worth another try soon, not at every request. */
const REST_AFTER_FAILURE_MS = 10_000;
/** Until then the pages of a list are believed to begin where they began. */
const PART_GOOD_FOR_MS = DAY_MS;

export type Freshness =
  | 'fresh'
  | 'stale' // there is an answer, an old one
  | 'missing' // never answered, or in part
  | 'resting'; // failed a moment ago

/** What is remembered of a question, as a reason to ask it or not. */
export function freshnessOf(asked: Asked | undefined, now: Date): Freshness {
  if (!asked) return 'missing';
  const isDue = dueAt(asked) <= now;
  if (asked.outcome === 'failed' || asked.outcome === 'part') return isDue ? 'missing' : 'resting';
  return isDue ? 'stale' : 'fresh';
}

/** From when on it is worth asking again. */
export function dueAt(asked: Asked): Date {
  return new Date(asked.askedAt.getTime() + goodForMs(asked));
}

function goodForMs(asked: Asked): number {
  switch (asked.outcome) {
    case 'failed':
      return REST_AFTER_FAILURE_MS;
    case 'part':
      return hasFailed(asked) ? REST_AFTER_FAILURE_MS : 0;
    case 'nothing':
      return NOTHING_GOOD_FOR_MS;
    case 'found':
      return GOOD_FOR_MS[asked.capability] ?? USUALLY_GOOD_FOR_MS;
  }
}

/** Where the pages of a list begin that are not here yet, while the first ones are recent enough to go on from; else undefined. */
export function resumesAt(asked: Asked | undefined, now: Date): string | undefined {
  if (asked?.outcome !== 'part' || asked.next === null) return undefined;
  return now.getTime() - asked.askedAt.getTime() < PART_GOOD_FOR_MS ? asked.next : undefined;
}

/** Whether the last try failed; pages that came before it do not change that. */
export function hasFailed({ outcome, detail }: Asked): boolean {
  return outcome === 'failed' || (outcome === 'part' && detail !== null);
}
