import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '#lib/errors.ts';

/** Below the storage root: a folder for each upload, named by its id, with files named by numbers. */
const UPLOADS_FOLDER = 'uploads';

/** A file that lies in the folder of its upload. */
export interface StagedFile {
  path: string;
  bytes: number;
  /** In hex. */
  sha256: string;
}

/** Where the files of an upload lie. */
function stagingFolder(storageRoot: string, uploadId: string): string {
  return join(storageRoot, UPLOADS_FOLDER, uploadId);
}

/** Where one of them lies. What it is called elsewhere is never part of it. */
export function stagedPath(storageRoot: string, uploadId: string, number: number): string {
  return join(stagingFolder(storageRoot, uploadId), String(number));
}

/** Makes the folder of an upload. */
export async function makeStaging(storageRoot: string, uploadId: string): Promise<void> {
  await mkdir(stagingFolder(storageRoot, uploadId), { recursive: true });
}

/** Deletes the folder of an upload and all that lies in it. */
export async function removeStaging(storageRoot: string, uploadId: string): Promise<void> {
  await rm(stagingFolder(storageRoot, uploadId), { recursive: true, force: true });
}

/** The uploads of which a folder is there. */
export async function listStaging(storageRoot: string): Promise<string[]> {
  const names = await readdir(join(storageRoot, UPLOADS_FOLDER)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  return names.filter((name) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name));
}

/**
 * Writes what arrives, and counts and hashes it on the way.
 * @throws {AppError} `storage.full`; and what the pieces reject with.
 */
export async function stage(path: string, pieces: AsyncIterable<Buffer>): Promise<StagedFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await pipeline(
      pieces,
      async function* (source: AsyncIterable<Buffer>) {
        for await (const piece of source) {
          hash.update(piece);
          bytes += piece.length;
          yield piece;
        }
      },
      createWriteStream(path),
    );
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
    const detail = 'The disk of this server is full: make room below STORAGE_ROOT, and send the files again.';
    throw new AppError('unavailable', 'storage.full', detail, { cause: error });
  }
  return { path, bytes, sha256: hash.digest('hex') };
}

/** The first bytes of a file, at most `length`. */
export async function headOf(path: string, length: number): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
