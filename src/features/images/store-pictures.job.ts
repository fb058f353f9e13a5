import PQueue from 'p-queue';
import { z } from 'zod';
import { defineJob, type JobHandler, Postponed } from '#jobs/define-job.ts';
import type { Job, Jobs } from '#jobs/jobs.ts';
import type { DailySchedule } from '#jobs/schedules.ts';
import { AppError } from '#lib/errors.ts';
import { countDuePictures, listDuePictures, type PictureOwner } from './kept-pictures.repository.ts';
import { type StorePictureDeps, storePicture } from './store-picture.ts';

/** Portraits of artists and covers of albums in the library are kept for good. */
export const storePicturesJob = defineJob({ kind: 'store_pictures', input: z.object({}), concurrency: 1 });

const WORK = { key: 'all', input: {} };

/** Has all pictures stored that are due: one job, however often it is asked for. */
export function enqueueStorePictures({ jobs }: { jobs: Jobs }): Promise<Job> {
  return jobs.enqueue(storePicturesJob, WORK);
}

/** Once a day, for what failed the day before, and for what has another picture now. */
export function dailyPictures({ jobs }: { jobs: Jobs }): DailySchedule {
  return { name: 'store_pictures', begin: (tx) => jobs.enqueue(storePicturesJob, WORK, tx) };
}

const BATCH = 20;
/** Sources are not hurried for what nobody waits for. */
const AT_ONCE = 2;
const AGAIN_AFTER_MS = 5 * 60_000;

const checkpointSchema = z.object({ stored: z.number().int(), failed: z.number().int() });

/** Stores what is due; what was tried is not due any more, so that after a crash it goes on where it was. */
export function runStorePictures(deps: StorePictureDeps): JobHandler<object> {
  return async (job) => {
    const begunAt = deps.clock.now();
    const counts = job.checkpoint === null ? { stored: 0, failed: 0 } : checkpointSchema.parse(job.checkpoint);
    const due = await deps.database.run((db) => countDuePictures(db, begunAt));
    const showProgress = () => {
      const done = counts.stored + counts.failed;
      return job.progress({ done, total: Math.max(done, total) });
    };
    const total = counts.stored + counts.failed + due;
    await showProgress();
    for (const owner of ['artist', 'album'] as const) {
      for await (const batch of batchesOf(deps, owner, begunAt)) {
        job.signal.throwIfAborted();
        const queue = new PQueue({ concurrency: AT_ONCE });
        const outcomes = await Promise.allSettled(batch.map((one) => queue.add(() => storePicture(deps, one))));
        for (const outcome of outcomes) {
          if (outcome.status === 'fulfilled') counts[outcome.value ? 'stored' : 'failed'] += 1;
        }
        await job.save(counts);
        await showProgress();
        for (const outcome of outcomes) if (outcome.status === 'rejected') throw postponedOr(deps, outcome.reason);
      }
      await deps.images.kept.sweep(owner);
    }
    return counts;
  };
}

async function* batchesOf({ database }: StorePictureDeps, owner: PictureOwner, now: Date) {
  for (let after = 0; ; ) {
    const batch = await database.run((db) => listDuePictures(db, { owner, after, limit: BATCH, now }));
    const last = batch.at(-1);
    if (!last) return;
    yield batch;
    after = last.id;
  }
}

/** There is no room, or no network, for now: those who wait for pictures go first. */
function postponedOr({ clock }: StorePictureDeps, error: unknown): unknown {
  const isForNow = error instanceof AppError && error.kind === 'unavailable';
  return isForNow ? new Postponed(new Date(clock.now().getTime() + AGAIN_AFTER_MS), error.detail) : error;
}
