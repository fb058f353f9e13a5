import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Queryable } from '#db/client.ts';
import type { JobHandler } from '#jobs/define-job.ts';
import type { DailySchedule } from '#jobs/schedules.ts';
import { deleteAbandonedAudio } from './audio-files.repository.ts';
import type { MediaDeps } from './media-deps.ts';

type Deps = Pick<MediaDeps, 'config' | 'log'>;

/** Deletes the files of performances that are not here any more, and the folders that this leaves empty. Gives how many. */
export async function removeAbandonedAudio(
  deps: Deps & Pick<MediaDeps, 'database'>,
  options: { except?: string } = {},
): Promise<number> {
  return deps.database.transaction((tx) => removeWithin(tx, deps, options));
}

/** The same behind a deletion; should the job be lost, the daily sweep finds them. */
export function runRemoveAbandonedAudio(deps: Deps & Pick<MediaDeps, 'database'>): JobHandler<object> {
  return async () => ({ files: await removeAbandonedAudio(deps) });
}

/** The same, once a day: whatever was deleted without anybody looking after its files. */
export function dailyAudioSweep(deps: Deps): DailySchedule {
  return {
    name: 'abandoned_audio',
    begin: async (tx) => {
      await removeWithin(tx, deps, {});
    },
  };
}

/** In the transaction: should a file resist, its row stays for another time. */
async function removeWithin(tx: Queryable, { config, log }: Deps, { except }: { except?: string }): Promise<number> {
  const paths = await deleteAbandonedAudio(tx);
  for (const path of paths.filter((path) => path !== except)) {
    await rm(join(config.storageRoot, path), { force: true });
    await removeEmptyFolders(config.storageRoot, dirname(path));
  }
  if (paths.length > 0) log.info({ files: paths.length }, 'files of sound that nothing carries any more were deleted');
  return paths.length;
}

/** Up to the first folder that is not empty; the topmost stays, because it may be a disk of its own. */
async function removeEmptyFolders(root: string, folder: string): Promise<void> {
  if (!folder.includes('/')) return;
  const isRemoved = await rmdir(join(root, folder)).then(
    () => true,
    () => false, // something is in it
  );
  if (isRemoved) await removeEmptyFolders(root, dirname(folder));
}
