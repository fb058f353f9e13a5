import cron from 'node-cron';
import type { Database, Queryable } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import { deleteOldJobs } from './jobs.repository.ts';
import { claimPeriod } from './schedules.repository.ts';

/** Something to be done once a day, by whichever process comes first. */
export interface DailySchedule {
  name: string;
  /** Does what is quickly done, or enqueues it, in the transaction that notes the day as done. */
  begin(tx: Queryable, day: string): Promise<unknown>;
}

/** Something to be done once an hour, for what is to happen at a time of day that is another one for each person. */
export interface HourlySchedule {
  name: string;
  every: 'hour';
  /** As that of a `DailySchedule`; `hour` is `2026-11-21T10`, in UTC. */
  begin(tx: Queryable, hour: string): Promise<unknown>;
}

export interface Schedules {
  start(): void;
  /** Does what is due now. */
  runDue(): Promise<void>;
  stop(): Promise<void>;
}

interface Deps {
  database: Database;
  clock: Clock;
  log: Logger;
}

/**
 * How often to look whether a day is still to be done. Looking at days, not at fires, is what catches a missed one up, once, and lets
 * neither summer time nor a clock that jumps make one double.
 */
const EVERY_FIVE_MINUTES = '*/5 * * * *';
/** A process that has just started has better things to do. */
const START_DELAY_MS = 60_000;

/** What has ended longer ago is of no interest to anybody. */
const KEEP_JOBS_DAYS = 30;

/** Forgets jobs that ended long ago. */
export const forgetOldJobs: DailySchedule = {
  name: 'forget_old_jobs',
  begin: (tx) => deleteOldJobs(tx, KEEP_JOBS_DAYS),
};

/** Runs schedules: each day of UTC, or each hour, once, however many processes there are. */
export function createSchedules(
  { database, clock, log }: Deps,
  schedules: readonly (DailySchedule | HourlySchedule)[],
): Schedules {
  const stopping = new AbortController();

  async function runDue(): Promise<void> {
    const now = clock.now();
    for (const schedule of schedules) {
      const { name } = schedule;
      const period = now.toISOString().slice(0, 'every' in schedule ? '2026-11-21T10'.length : '2026-11-21'.length);
      await database.transaction(async (tx) => {
        if (!(await claimPeriod(tx, { schedule: name, period, now }))) return;
        await schedule.begin(tx, period);
        log.info({ schedule: name, period }, 'schedule run');
      });
    }
  }

  const runQuietly = () =>
    runDue().catch((error) =>
      log.error({ error: messageOf(error) }, 'schedules could not be run: the next look tries again'),
    );
  const task = cron.createTask(EVERY_FIVE_MINUTES, runQuietly, { timezone: 'UTC', noOverlap: true });

  return {
    start() {
      task.start();
      clock.sleep(START_DELAY_MS, stopping.signal).then(runQuietly, () => undefined);
    },
    runDue,
    async stop() {
      stopping.abort();
      await task.destroy();
    },
  };
}
