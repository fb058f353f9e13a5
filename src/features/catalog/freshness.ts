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
const USUALLY_GOOD_FOR_MS = 7 * DAY_MS;
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
  const ageMs = now.getTime() - asked.askedAt.getTime();
  switch (asked.outcome) {
    case 'failed':
      return ageMs < REST_AFTER_FAILURE_MS ? 'resting' : 'missing';
    case 'part':
      return hasFailed(asked) && ageMs < REST_AFTER_FAILURE_MS ? 'resting' : 'missing';
    case 'nothing':
      return ageMs < NOTHING_GOOD_FOR_MS ? 'fresh' : 'stale';
    case 'found':
      return ageMs < (GOOD_FOR_MS[asked.capability] ?? USUALLY_GOOD_FOR_MS) ? 'fresh' : 'stale';
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
