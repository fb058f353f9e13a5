import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import { UNFINISHED } from './whole-file.ts';

/** After a sweep there is room for some time. */
const SWEEP_DOWN_TO = 0.9;
/** What a killed process left behind; younger ones may be in progress. */
const UNFINISHED_FOR_MS = 60 * 60 * 1000;

/**
 * Deletes what was not used for the longest time (by access or change, whichever is later) until the files of a folder are within the
 * budget, and unfinished files that nobody is working on any more. Gives the bytes that are left. Others may work in the folder meanwhile.
 */
export async function keepWithinBudget(folder: string, budgetBytes: number, clock: Clock): Promise<number> {
  const files = await listFiles(folder);
  files.sort((a, b) => a.usedAt - b.usedAt);
  const tooOld = clock.now().getTime() - UNFINISHED_FOR_MS;
  let kept = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const target = kept > budgetBytes ? budgetBytes * SWEEP_DOWN_TO : budgetBytes;
  for (const { path, bytes, usedAt } of files) {
    if (path.endsWith(UNFINISHED) ? usedAt > tooOld : kept <= target) continue;
    await rm(path, { force: true });
    kept -= bytes;
  }
  return kept;
}

interface KeptFile {
  path: string;
  bytes: number;
  /** Epoch milliseconds. */
  usedAt: number;
}

async function listFiles(folder: string): Promise<KeptFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: KeptFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return undefined; // deleted meanwhile
    });
    if (stats) files.push({ path, bytes: stats.size, usedAt: Math.max(stats.mtimeMs, stats.atimeMs) });
  }
  return files;
}
