import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What a killed process left of a file that it did not finish ends so. */
export const UNFINISHED = '.tmp';

/** Writes a file so that it is there whole or not at all, also when the process is killed or the machine stops. Makes its folder. */
export async function writeWholeFile(path: string, bytes: Uint8Array, modifiedAt: Date): Promise<void> {
  await writeUnfinished(path, async (file) => {
    await file.writeFile(bytes);
    await file.utimes(modifiedAt, modifiedAt);
  });
}

/** As `writeWholeFile`, from pieces as they come; gives how many bytes they were. */
export async function streamWholeFile(path: string, pieces: AsyncIterable<Uint8Array | string>): Promise<number> {
  return writeUnfinished(path, async (file) => {
    await writeFile(file, pieces);
    return (await file.stat()).size;
  });
}

async function writeUnfinished<T>(path: string, write: (file: FileHandle) => Promise<T>): Promise<T> {
  const unfinished = `${path}.${randomUUID()}${UNFINISHED}`;
  try {
    const file = await openNew(unfinished);
    let written: T;
    try {
      written = await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
    return written;
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
