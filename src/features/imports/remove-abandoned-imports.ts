import type { DailySchedule } from '#jobs/schedules.ts';
import type { Clock } from '#lib/clock.ts';
import { removeAbandonedFiles } from './import-files.ts';
import { listImportFolders } from './imports.repository.ts';

/** Once a day: deletes what imports that ended, or never began, have left on the disk. */
export function dailyImportSweep({ config, clock }: { config: { storageRoot: string }; clock: Clock }): DailySchedule {
  return {
    name: 'abandoned_imports',
    begin: async (tx) => removeAbandonedFiles(config, await listImportFolders(tx), clock.now()),
  };
}
