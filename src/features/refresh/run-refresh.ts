import type { SourcesDeps } from '#features/catalog/index.ts';
import { listFollowedArtists } from '#features/favorites/index.ts';
import { type JobHandler, Postponed, type RunningJob } from '#jobs/define-job.ts';
import { checkpointSchema, type RefreshCheckpoint, type RefreshInput } from './refresh.job.ts';
import { refreshArtist } from './refresh-artist.ts';

const DAY_MS = 24 * 60 * 60_000;
/** No longer than this between two artists; with many of them, as long as lets all have their turn before midnight. */
const LONGEST_GAP_MS = 10 * 60_000;
/** Gaps below this are not worth putting the job off. */
const SHORTEST_GAP_MS = 5000;
/** Artists of whom no source could be asked are tried again after this, so often. */
const NEXT_ROUND_MS = 10 * 60_000;
const MAX_ROUNDS = 4;
/** In one refresh: no source could be asked about more in a day. */
const MAX_ARTISTS = 10_000;

/** Refreshes all followed artists, those first whose turn was longest ago; after a crash it goes on with the next one. */
export function runRefresh(deps: SourcesDeps): JobHandler<RefreshInput> {
  return async (job) => {
    const state = job.checkpoint === null ? await begin(deps, job) : checkpointSchema.parse(job.checkpoint);
    const total = state.refreshed + state.waiting.length + state.failed.length;
    await job.progress({ done: state.refreshed, total });
    for (let artistId = state.waiting[0]; artistId !== undefined; artistId = state.waiting[0]) {
      const { added, answered } = await refreshArtist(deps, { artistId, signal: job.signal });
      job.signal.throwIfAborted();
      state.waiting.shift();
      state.added.push(...added);
      if (answered) state.refreshed += 1;
      else state.failed.push(artistId);
      await job.save(state);
      await job.progress({ done: state.refreshed, total });
      if (job.input.isDaily) await restBeforeNext(deps, state);
    }
    if (state.failed.length > 0 && state.rounds < MAX_ROUNDS) {
      await job.save({ ...state, waiting: state.failed, failed: [], rounds: state.rounds + 1 });
      throw new Postponed(later(deps, NEXT_ROUND_MS), 'no source could be asked about some artists');
    }
    return { artists: state.refreshed, new_albums: state.added, failed: state.failed };
  };
}

async function begin(deps: SourcesDeps, { input }: RunningJob<RefreshInput>): Promise<RefreshCheckpoint> {
  const followed = await deps.database.run((db) => listFollowedArtists(db, { limit: MAX_ARTISTS }));
  const today = startOfDay(deps.clock.now());
  const due = followed.filter(({ refreshedAt }) => !input.isDaily || !refreshedAt || refreshedAt.getTime() < today);
  return { waiting: due.map(({ id }) => id), refreshed: 0, added: [], failed: [], rounds: 0 };
}

/** Spreads the day's calls over the day. */
async function restBeforeNext(deps: SourcesDeps, { waiting }: RefreshCheckpoint): Promise<void> {
  if (waiting.length === 0) return;
  const now = deps.clock.now();
  const restOfDayMs = startOfDay(now) + DAY_MS - now.getTime();
  const gapMs = Math.min(LONGEST_GAP_MS, restOfDayMs / waiting.length);
  if (gapMs >= SHORTEST_GAP_MS)
    throw new Postponed(later(deps, gapMs), 'the next artist has its turn later in the day');
}

/** Days are those of UTC, as the schedule counts them. */
function startOfDay(time: Date): number {
  return Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate());
}

function later({ clock }: SourcesDeps, ms: number): Date {
  return new Date(clock.now().getTime() + ms);
}
