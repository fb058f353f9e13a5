import type { Database } from '#db/client.ts';
import type { Jobs } from '#jobs/jobs.ts';
import type { Clock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import { countDuePictures, hasNewPictures } from './kept-pictures.repository.ts';
import { enqueueStorePictures } from './store-pictures.job.ts';

/** Sees to it that pictures are stored soon after what they are of came into the library, whatever brought it. */
export interface PictureWatch {
  start(): void;
  stop(): Promise<void>;
}

interface PictureWatchDeps {
  database: Database;
  jobs: Jobs;
  clock: Clock;
  log: Logger;
}

/** A process that has just started has better things to do. */
const START_DELAY_MS = 5000;
const LOOK_EVERY_MS = 20_000;
/** Rows often come before their pictures do. */
const NEW_FOR_MS = 60 * 60_000;

export function createPictureWatch(deps: PictureWatchDeps): PictureWatch {
  const { database, clock, log } = deps;
  const stopping = new AbortController();
  let ended: Promise<void> = Promise.resolve();

  async function look(isDue: () => Promise<boolean>): Promise<void> {
    try {
      if (await isDue()) await enqueueStorePictures(deps);
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'pictures to be stored could not be looked for: the next look tries again');
    }
  }

  /** False when the watch ends. */
  function passes(ms: number): Promise<boolean> {
    return clock.sleep(ms, stopping.signal).then(
      () => true,
      () => false,
    );
  }

  async function watch(): Promise<void> {
    if (!(await passes(START_DELAY_MS))) return;
    await look(() => database.run(async (db) => (await countDuePictures(db, clock.now())) > 0));
    while (await passes(LOOK_EVERY_MS)) {
      const since = new Date(clock.now().getTime() - NEW_FOR_MS);
      await look(() => database.run((db) => hasNewPictures(db, since)));
    }
  }

  return {
    start() {
      ended = watch();
    },
    stop() {
      stopping.abort();
      return ended;
    },
  };
}
