import type { Database } from '#db/client.ts';
import type { Avatars } from '#features/auth/index.ts';
import type { Jobs } from '#jobs/jobs.ts';
import type { Clock } from '#lib/clock.ts';
import type { Logger } from '#lib/logger.ts';

/** What writing an export needs; the services satisfy it as they are. */
export interface WriteDeps {
  database: Database;
  clock: Clock;
  auth: { avatars: Pick<Avatars, 'read'> };
  config: { cacheRoot: string; storageRoot: string };
}

/** What asking for exports and fetching them needs. */
export interface ExportDeps extends WriteDeps {
  log: Logger;
  jobs: Jobs;
}
