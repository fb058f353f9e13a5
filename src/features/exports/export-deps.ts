import type { Database } from '#db/client.ts';
import type { Avatars } from '#features/auth/index.ts';
import type { Jobs } from '#jobs/jobs.ts';
import type { Clock } from '#lib/clock.ts';
import type { Logger } from '#lib/logger.ts';

/** What exports need; the services satisfy it as they are. */
export interface ExportDeps {
  database: Database;
  clock: Clock;
  log: Logger;
  jobs: Jobs;
  auth: { avatars: Pick<Avatars, 'read'> };
  config: { cacheRoot: string };
}
