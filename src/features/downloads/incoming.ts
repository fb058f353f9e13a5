import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { INCOMING } from '#features/media/index.ts';
import type { Jobs } from '#jobs/jobs.ts';

/** An empty folder for one job. */
export async function makeIncoming(storageRoot: string, jobId: string): Promise<string> {
  const folder = join(storageRoot, INCOMING, jobId);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

export async function removeIncoming(storageRoot: string, jobId: string): Promise<void> {
  await rm(join(storageRoot, INCOMING, jobId), { recursive: true, force: true });
}

/** Deletes what jobs have left behind that do not run: their processes were killed. */
export async function sweepIncoming({ jobs }: { jobs: Jobs }, storageRoot: string): Promise<void> {
  const names = await readdir(join(storageRoot, INCOMING)).catch(() => []);
  const ids = names.filter((name) => /^[0-9a-f-]{36}$/.test(name));
  const running = new Set((await jobs.findMany(ids)).flatMap(({ id, status }) => (status === 'running' ? [id] : [])));
  for (const id of ids) if (!running.has(id)) await removeIncoming(storageRoot, id);
}
