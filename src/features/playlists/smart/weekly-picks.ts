import type { Queryable } from '#db/client.ts';
import { AppError } from '#lib/errors.ts';
import type { Pick } from './filling.repository.ts';
import {
  hasTaste,
  listWeeklyCandidates,
  type SeedCause,
  type WeeklyCandidate,
} from './weekly-candidates.repository.ts';

const MAX_OF_ARTIST = 2;
/** What the limit for artists and doubles leave out is made up for by more candidates. */
const CANDIDATES_PER_PICK = 8;

const BECAUSE: Record<SeedCause, string> = {
  played: 'which you play often',
  rated: 'which you rated highly',
  liked: 'which you like',
  favorite: 'one of your favourites',
};

interface Asked {
  accountId: number;
  now: Date;
  /** The Monday that begins the week. */
  week: string;
  limit: number;
}

/** What somebody could discover this week, each with the reason why; empty when there is nothing. */
export async function pickWeekly(db: Queryable, { limit, ...asked }: Asked): Promise<Pick[]> {
  return choose(await listWeeklyCandidates(db, { ...asked, limit: limit * CANDIDATES_PER_PICK }), limit);
}

/** Why there is nothing to discover, as a problem that says what to do. */
export async function nothingToDiscover(db: Queryable, accountId: number): Promise<AppError> {
  const detail = (await hasTaste(db, accountId))
    ? 'No artist in this catalogue is known to be similar to those that you play, rate or have as favourites and has music that you have not heard. Expand the catalogue first: POST /expansions.'
    : 'Nothing is known of what you like yet: play, rate, like or favourite something first.';
  return new AppError('not_found', 'smart_playlist.empty', detail);
}

/** The first candidates, at most two of any artist who is credited, each performance and each title of an artist once. */
function choose(candidates: readonly WeeklyCandidate[], limit: number): Pick[] {
  const taken = new Map<number, number>();
  const songs = new Set<string>();
  const picks: Pick[] = [];
  for (const { trackId, recordingId, title, artistIds, ...why } of candidates) {
    if (picks.length === limit) break;
    const keys = [`recording ${recordingId}`, `title ${artistIds[0]} ${title}`];
    if (artistIds.some((id) => (taken.get(id) ?? 0) >= MAX_OF_ARTIST) || keys.some((key) => songs.has(key))) continue;
    for (const id of artistIds) taken.set(id, (taken.get(id) ?? 0) + 1);
    for (const key of keys) songs.add(key);
    picks.push({ trackId, reason: reasonOf(why) });
  }
  return picks;
}

function reasonOf({
  similarTo,
  because,
  steps,
}: Omit<WeeklyCandidate, 'trackId' | 'recordingId' | 'title' | 'artistIds'>) {
  const whom = steps === 1 ? similarTo.name : `artists like ${similarTo.name}`;
  return { text: `Similar to ${whom}, ${BECAUSE[because]}`, similar_to: similarTo, because };
}
