import type { Database } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import type { Logger } from '#lib/logger.ts';
import type { Ffmpeg } from './ffmpeg.ts';

/** What keeping files of sound needs. */
export interface MediaDeps {
  config: { storageRoot: string };
  database: Database;
  clock: Clock;
  log: Logger;
  ffmpeg: Ffmpeg;
}
