import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a killed process left of a file that it did not finish ends so. */
export const UNFINISHED = '.tmp';

/** Writes a file so that it is there whole or not at all, also when the process is killed or the machine stops. Makes its folder. */
export async function writeWholeFile(path: string, bytes: Uint8Array, modifiedAt: Date): Promise<void> {
  const unfinished = `${path}.${randomUUID()}${UNFINISHED}`;
  try {
    const file = await openNew(unfinished);
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

/** The folder is there nearly always: it is made when it turns out to be missing. */
async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    await mkdir(dirname(path), { recursive: true });
    return open(path, 'wx');
  }
}
