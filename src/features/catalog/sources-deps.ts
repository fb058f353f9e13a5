import type { Database } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import type { Logger } from '#lib/logger.ts';
import type { QualityTable } from '#music/quality.ts';
import type { Registry } from '#providers/registry.ts';

/** What asking sources, and taking in what they say, needs. */
export interface SourcesDeps {
  database: Database;
  registry: Registry;
  quality: QualityTable;
  clock: Clock;
  log: Logger;
}
