import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import { writeWholeFile } from '#lib/whole-file.ts';
import { findPictureByAddress, forgetPictures, listOrphans, type PictureOwner } from './kept-pictures.repository.ts';

/** Pictures that are kept for good, below `storage/images`, as WebP of at most 1000 pixels. */
export interface KeptPictures {
  /** Undefined when the file is gone, which is then forgotten, or when it cannot be read; both are logged. */
  read(owner: PictureOwner, file: string): Promise<Buffer | undefined>;
  /** The picture that once came from this address. */
  readByAddress(url: string): Promise<Buffer | undefined>;
  /** Whole or not at all. Gives the name of the file, which says what is in it. */
  write(owner: PictureOwner, id: number, bytes: Buffer): Promise<string>;
  /** Deletes files that belong to nobody any more. */
  sweep(owner: PictureOwner): Promise<void>;
}

interface KeptPicturesDeps {
  database: Database;
  clock: Clock;
  log: Logger;
  storageRoot: string;
}

const FOLDERS: Record<PictureOwner, string> = { artist: 'artists', album: 'albums' };
const CONTENT_LENGTH = 16;
/** Younger files may belong to a row that is about to be written. */
const ORPHAN_AFTER_MS = 60 * 60_000;

export function createKeptPictures({ database, clock, log, storageRoot }: KeptPicturesDeps): KeptPictures {
  const folderOf = (owner: PictureOwner) => join(storageRoot, 'images', FOLDERS[owner]);

  async function read(owner: PictureOwner, file: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(folderOf(owner), file));
    } catch (error) {
      log.warn({ file, error: messageOf(error) }, 'a kept picture cannot be read');
      if (isMissing(error)) await database.run((db) => forgetPictures(db, owner, [file]));
      return undefined;
    }
  }

  return {
    read,
    async readByAddress(url) {
      const found = await database.run((db) => findPictureByAddress(db, url));
      return found ? read(found.owner, found.file) : undefined;
    },
    async write(owner, id, bytes) {
      const content = createHash('sha256').update(bytes).digest('hex').slice(0, CONTENT_LENGTH);
      const file = `${id}-${content}.webp`;
      await writeWholeFile(join(folderOf(owner), file), bytes, clock.now());
      return file;
    },
    async sweep(owner) {
      const files = await readdir(folderOf(owner)).catch((error) => {
        if (!isMissing(error)) throw error;
        return [];
      });
      for (const file of await database.run((db) => listOrphans(db, owner, files))) {
        const path = join(folderOf(owner), file);
        const { mtimeMs } = await stat(path);
        if (clock.now().getTime() - mtimeMs >= ORPHAN_AFTER_MS) await rm(path, { force: true });
      }
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
