import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#lib/clock.ts';
import { writeWholeFile } from '#lib/whole-file.ts';

/** The covers that people gave to playlists: WebP files below `storage/images/playlists`. */
export interface Covers {
  /** Whole or not at all. Gives the name of the file, which says whose it is and what is in it. */
  write(playlistId: number, bytes: Buffer): Promise<string>;
  /** Undefined when there is no such file. */
  read(name: string): Promise<Buffer | undefined>;
  remove(name: string): Promise<void>;
  /** Removes those that are none of these, except what was written within the last hour and may be about to become one. */
  removeOthers(names: ReadonlySet<string>): Promise<void>;
}

const CONTENT_LENGTH = 16;
const HOUR_MS = 60 * 60 * 1000;

export function createCovers({ storageRoot, clock }: { storageRoot: string; clock: Clock }): Covers {
  const folder = join(storageRoot, 'images', 'playlists');
  const pathOf = (name: string) => join(folder, name);
  return {
    async write(playlistId, bytes) {
      const content = createHash('sha256').update(bytes).digest('hex').slice(0, CONTENT_LENGTH);
      const name = `${playlistId}-${content}.webp`;
      await writeWholeFile(pathOf(name), bytes, clock.now());
      return name;
    },
    async read(name) {
      try {
        return await readFile(pathOf(name));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    remove: (name) => rm(pathOf(name), { force: true }),
    async removeOthers(names) {
      const oldEnough = clock.now().getTime() - HOUR_MS;
      for (const name of await filesIn(folder)) {
        if (names.has(name)) continue;
        const { mtimeMs } = await stat(pathOf(name));
        if (mtimeMs <= oldEnough) await rm(pathOf(name), { force: true });
      }
    },
  };
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return []; // nobody gave one yet
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
