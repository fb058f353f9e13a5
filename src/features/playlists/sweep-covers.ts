import type { DailySchedule } from '#jobs/schedules.ts';
import type { Clock } from '#lib/clock.ts';
import { createCovers } from './covers.ts';
import { listCovers } from './playlist-face.repository.ts';

/** Removes the covers of playlists that went with the account that had them. */
export function dailyCoverSweep({ config, clock }: { config: { storageRoot: string }; clock: Clock }): DailySchedule {
  const covers = createCovers({ storageRoot: config.storageRoot, clock });
  return {
    name: 'sweep_covers',
    begin: async (tx) => covers.removeOthers(new Set(await listCovers(tx))),
  };
}
