import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
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
}

const CONTENT_LENGTH = 16;

export function createCovers({ storageRoot, clock }: { storageRoot: string; clock: Clock }): Covers {
  const pathOf = (name: string) => join(storageRoot, 'images', 'playlists', name);
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
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    remove: (name) => rm(pathOf(name), { force: true }),
  };
}
