import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a killed process left of a file that it did not finish ends so. */
export const UNFINISHED = '.tmp';

/** Writes a file so that it is there whole or not at all, also when the process is killed or the machine stops. Makes its folder. */
export async function writeWholeFile(path: string, bytes: Uint8Array, modifiedAt: Date): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${randomUUID()}${UNFINISHED}`;
  try {
    const file = await open(unfinished, 'wx');
    try {
      await file.writeFile(bytes);
      await file.utimes(modifiedAt, modifiedAt);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
