import { z } from 'zod';
import type { Queryable } from '#db/client.ts';
import { defineJob, type JobHandler } from '#jobs/define-job.ts';
import type { Jobs } from '#jobs/jobs.ts';
import type { HourlySchedule } from '#jobs/schedules.ts';
import type { Clock } from '#lib/clock.ts';
import type { PlaylistDeps } from '../playlist-deps.ts';
import { ensureFilled } from './ensure-filled.ts';
import { listDueWeeklyIds } from './smart-playlists.repository.ts';

/** Every `discover-weekly` whose owner's week has begun is chosen anew. */
export const discoverWeeklyJob = defineJob({ kind: 'discover_weekly', input: z.object({}), concurrency: 1 });

/** Looks every hour whether a Monday has begun somewhere. */
export function hourlyDiscoverWeekly({ jobs, clock }: { jobs: Jobs; clock: Clock }): HourlySchedule {
  return {
    name: 'discover_weekly',
    every: 'hour',
    begin: async (tx: Queryable, hour) => {
      const due = await listDueWeeklyIds(tx, clock.now());
      if (due.length > 0) await jobs.enqueue(discoverWeeklyJob, { key: hour, input: {} }, tx);
    },
  };
}

/** Chooses those that are due, one after the other; what is done already is not due any more. */
export function runDiscoverWeekly(deps: PlaylistDeps): JobHandler<object> {
  return async (job) => {
    const due = await deps.database.run((db) => listDueWeeklyIds(db, deps.clock.now()));
    for (const [done, id] of due.entries()) {
      job.signal.throwIfAborted();
      await ensureFilled(deps, id);
      await job.progress({ done: done + 1, total: due.length });
    }
    return { playlists: due.length };
  };
}
