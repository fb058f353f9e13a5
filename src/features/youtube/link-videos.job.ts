import { z } from 'zod';
import { defineJob, type JobHandler, Postponed } from '#jobs/define-job.ts';
import type { Jobs } from '#jobs/jobs.ts';
import type { DailyQuota } from '#lib/daily-quota.ts';
import { AppError } from '#lib/errors.ts';
import { nextPacificMidnight, pacificDay } from '#lib/pacific-day.ts';
import { isSearchUnavailable, linkVideo } from './link-video.ts';
import type { VideoSearchDeps } from './search-videos.ts';
import { listUnlinkedTrackIds } from './video-links.repository.ts';

const inputSchema = z.object({
  of: z.enum(['album', 'artist']),
  id: z.number().int(),
  /** Whose favourites go first. */
  accountId: z.number().int(),
});

/** The videos of all tracks of an album or an artist. */
export const linkVideosJob = defineJob({ kind: 'link_videos', input: inputSchema, concurrency: 1 });

/** One job for the same album or artist, however often it is asked for. */
export function enqueueLinkVideos({ jobs }: { jobs: Jobs }, input: z.infer<typeof inputSchema>) {
  return jobs.enqueue(linkVideosJob, { key: `${input.of}:${input.id}`, input });
}

/** Of the about hundred searches of a day people have the rest. */
const SEARCHES_A_DAY = 80;
const AGAIN_AFTER_MS = 10 * 60_000;

const checkpointSchema = z.object({
  /** Songs that were looked at, whether a video was found or not. */
  looked: z.array(z.number().int()).default([]),
  linked: z.number().int().default(0),
});

/** Looks for one video after the other; when the searches of the day are used up it goes on the next day. */
export function runLinkVideos(deps: VideoSearchDeps & { quota: DailyQuota }): JobHandler<z.infer<typeof inputSchema>> {
  return async ({ input, signal, checkpoint, progress, save }) => {
    const { looked, ...kept } = checkpointSchema.parse(checkpoint ?? {});
    const done = new Set(looked);
    let { linked } = kept;
    const open = await deps.database.run((db) => listUnlinkedTrackIds(db, input));
    const left = open.filter((trackId) => !done.has(trackId));
    const total = left.length + done.size;
    await progress({ done: done.size, total });
    for (const trackId of left) {
      signal.throwIfAborted();
      await takeSearch(deps);
      linked += (await linkOne(deps, trackId, signal)) ? 1 : 0;
      done.add(trackId);
      await save({ looked: [...done], linked });
      await progress({ done: done.size, total });
    }
    return { songs: total, linked };
  };
}

async function takeSearch({ quota, clock }: { quota: DailyQuota } & Pick<VideoSearchDeps, 'clock'>): Promise<void> {
  const now = clock.now();
  const ration = { name: 'link_videos', day: pacificDay(now), units: 1, allowance: SEARCHES_A_DAY };
  if (!(await quota.take(ration))) {
    throw new Postponed(nextPacificMidnight(now), `The ${SEARCHES_A_DAY} searches of today are used up.`);
  }
}

async function linkOne(deps: VideoSearchDeps, trackId: number, signal: AbortSignal): Promise<boolean> {
  try {
    return (await linkVideo(deps, trackId, { priority: 'expansion', signal })).chosen !== null;
  } catch (error) {
    if (isSearchUnavailable(error)) {
      throw new Postponed(new Date(deps.clock.now().getTime() + AGAIN_AFTER_MS), error.message);
    }
    if (error instanceof AppError && error.kind === 'not_found') return false; // deleted meanwhile
    throw error;
  }
}
