import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#lib/clock.ts';
import type { Signer } from '#lib/signature.ts';
import { writeWholeFile } from '#lib/whole-file.ts';

/** The pictures that people gave of themselves: WebP files below `storage/images/avatars`. */
export interface Avatars {
  /** Whole or not at all. Gives the name of the file, which says whose it is and what is in it. */
  write(accountId: number, bytes: Buffer): Promise<string>;
  /** Undefined when there is no such file. */
  read(name: string): Promise<Buffer | undefined>;
  remove(name: string): Promise<void>;
  /** Where a picture can be looked at, by whoever is shown the address; null for nobody's. */
  addressOf(name: string | null): string | null;
}

/** What `write` calls its files. */
export const AVATAR_NAME = /^\d{1,10}-[0-9a-f]{16}\.webp$/;

const CONTENT_LENGTH = 16;

interface AvatarsDeps {
  storageRoot: string;
  clock: Clock;
  pictureSigner: Signer;
}

export function createAvatars({ storageRoot, clock, pictureSigner }: AvatarsDeps): Avatars {
  const pathOf = (name: string) => join(storageRoot, 'images', 'avatars', name);
  return {
    async write(accountId, bytes) {
      const content = createHash('sha256').update(bytes).digest('hex').slice(0, CONTENT_LENGTH);
      const name = `${accountId}-${content}.webp`;
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
    addressOf: (name) => (name === null ? null : pictureSigner.sign(`/images/avatars/${name}`)),
  };
}
