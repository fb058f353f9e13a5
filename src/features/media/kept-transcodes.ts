import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import { keepWithinBudget } from '#lib/folder-budget.ts';
import type { Logger } from '#lib/logger.ts';
import { UNFINISHED } from '#lib/whole-file.ts';

/** A transcode that was made whole, open for reading; whoever asked for it closes it. */
export interface KeptTranscode {
  handle: FileHandle;
  size: number;
  madeAt: Date;
  key: string;
}

/** Made sound in a folder, within a budget of bytes. Any part of it may be deleted at any time; processes may share it. */
export interface KeptTranscodes {
  find(key: string): Promise<KeptTranscode | undefined>;
  /** Where it is kept once it is whole. */
  pathOf(key: string): string;
  /** A place of its own for one that is going to be made. */
  newPlace(key: string): Promise<string>;
  /** Makes room, in the background. */
  sweep(): void;
  /** Resolves when there is no sweep any more. */
  idle(): Promise<void>;
}

interface KeptTranscodesDeps {
  cacheRoot: string;
  transcodeCacheBytes: number;
  clock: Clock;
  log: Logger;
}

export function createKeptTranscodes({
  cacheRoot,
  transcodeCacheBytes,
  clock,
  log,
}: KeptTranscodesDeps): KeptTranscodes {
  const folder = join(cacheRoot, 'transcodes');
  const pathOf = (key: string) => join(folder, key);
  let sweeping: Promise<void> | undefined;

  return {
    async find(key) {
      const handle = await open(pathOf(key), 'r').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (!handle) return undefined;
      try {
        const { size, mtime } = await handle.stat();
        await handle.utimes(clock.now(), mtime); // it is in use still
        return { handle, size, madeAt: mtime, key };
      } catch (error) {
        await handle.close();
        throw error;
      }
    },
    pathOf,
    async newPlace(key) {
      await mkdir(folder, { recursive: true });
      return join(folder, `${key}.${randomUUID()}${UNFINISHED}`);
    },
    sweep() {
      sweeping ??= keepWithinBudget(folder, transcodeCacheBytes, clock)
        .then(
          () => {},
          (error) => log.warn({ folder, error: messageOf(error) }, 'the kept transcodes could not be swept'),
        )
        .finally(() => {
          sweeping = undefined;
        });
    },
    idle: async () => sweeping,
  };
}
