import type { DailySchedule } from '#jobs/schedules.ts';
import type { Clock } from '#lib/clock.ts';
import { listAccountIds } from './accounts.repository.ts';
import { createExportFiles, oldestKept } from './export-files.ts';

/** Deletes exports whose time is over, what killed processes left of others, and those of accounts that are gone. */
export function dailyExportSweep({ config, clock }: { config: { cacheRoot: string }; clock: Clock }): DailySchedule {
  const files = createExportFiles(config);
  return {
    name: 'sweep_exports',
    begin: async (tx) =>
      files.sweep({ before: oldestKept(clock.now()), accountIds: new Set(await listAccountIds(tx)) }),
  };
}
