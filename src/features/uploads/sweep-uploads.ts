import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Queryable } from '#db/client.ts';
import { INCOMING, removeFromLibrary } from '#features/media/index.ts';
import type { DailySchedule } from '#jobs/schedules.ts';
import { listStaging, removeStaging } from './staged-files.ts';
import type { UploadDeps } from './upload-deps.ts';
import { deleteUploads, listExpired, listLiving, listUnfinishedPlaces } from './uploads.repository.ts';

type Deps = Pick<UploadDeps, 'clock' | 'log'> & { config: { storageRoot: string } };

/** A copy on the library's disk is there for as long as copying takes. */
const COPYING_LASTS_MS = 3_600_000;

/**
 * Takes away uploads that nobody decided about in time, folders of uploads that are gone, and what a killed process left on its way into the
 * library: nothing of it counts, and nothing half is ever to be seen.
 */
export async function sweepUploads(deps: Deps & Pick<UploadDeps, 'database'>): Promise<void> {
  await deps.database.run((db) => sweepWith(db, deps));
}

/** The same, once a day. */
export function dailyUploadSweep(deps: Deps): DailySchedule {
  return { name: 'expired_uploads', begin: (tx) => sweepWith(tx, deps) };
}

async function sweepWith(db: Queryable, { config, clock, log }: Deps): Promise<void> {
  const { storageRoot } = config;
  const now = clock.now();
  const expired = await listExpired(db, now);
  for (const place of await listUnfinishedPlaces(db, expired)) await removeFromLibrary(storageRoot, place);
  await deleteUploads(db, expired);
  const staged = await listStaging(storageRoot);
  const living = new Set(await listLiving(db, staged, now));
  const abandoned = staged.filter((id) => !living.has(id));
  for (const id of abandoned) await removeStaging(storageRoot, id);
  await removeOldCopies(storageRoot, now);
  if (expired.length + abandoned.length > 0)
    log.info({ uploads: expired.length }, 'uploads that nobody decided about were deleted');
}

async function removeOldCopies(storageRoot: string, now: Date): Promise<void> {
  const names = await readdir(join(storageRoot, INCOMING)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  for (const name of names.filter((one) => one.startsWith('copy-'))) {
    const path = join(storageRoot, INCOMING, name);
    const { mtimeMs } = await stat(path);
    if (now.getTime() - mtimeMs > COPYING_LASTS_MS) await rm(path, { force: true });
  }
}
