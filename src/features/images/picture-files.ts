import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import { keepWithinBudget } from '#lib/folder-budget.ts';
import type { Logger } from '#lib/logger.ts';
import { writeWholeFile } from '#lib/whole-file.ts';

/** Made pictures in a folder, within a budget of bytes. Any part of it may be deleted at any time; processes may share it. */
export interface PictureFiles {
  /** Undefined when there is none, or when it cannot be read, which is logged. */
  read(name: string): Promise<Buffer | undefined>;
  /** Whole or not at all, also when the process is killed. Never rejects: what cannot be kept is logged. */
  write(name: string, bytes: Buffer): Promise<void>;
  /** Notes that it is in use still. Never rejects. */
  touch(name: string): Promise<void>;
  /** Resolves when all writes and deletions have ended. */
  idle(): Promise<void>;
}

interface PictureFilesDeps {
  folder: string;
  budgetBytes: number;
  clock: Clock;
  log: Logger;
}

export function createPictureFiles({ folder, budgetBytes, clock, log }: PictureFilesDeps): PictureFiles {
  const work = new Set<Promise<void>>();
  let isSweeping = false;
  /** Unknown before the first sweep. Other processes write too: a sweep counts anew. */
  let bytesKept = Number.POSITIVE_INFINITY;
  const pathOf = (name: string) => join(folder, name.slice(0, 2), name.slice(2, 4), name);

  function inBackground(what: string, task: Promise<void>): Promise<void> {
    const logged = task
      .catch((error) => {
        if (!isMissing(error)) log.warn({ folder, error: messageOf(error) }, `pictures: ${what} failed`);
      })
      .finally(() => work.delete(logged));
    work.add(logged);
    return logged;
  }

  async function store(name: string, bytes: Buffer): Promise<void> {
    await writeWholeFile(pathOf(name), bytes, clock.now());
    bytesKept += bytes.length;
    if (bytesKept <= budgetBytes || isSweeping) return;
    isSweeping = true;
    void inBackground('sweeping', sweep()).finally(() => {
      isSweeping = false;
    });
  }

  async function sweep(): Promise<void> {
    bytesKept = await keepWithinBudget(folder, budgetBytes, clock);
  }

  return {
    read: (name) =>
      readFile(pathOf(name)).catch((error) => {
        if (!isMissing(error)) log.warn({ folder, error: messageOf(error) }, 'pictures: reading failed');
        return undefined;
      }),
    write: (name, bytes) => inBackground('writing', store(name, bytes)),
    touch: (name) => inBackground('touching', utimes(pathOf(name), clock.now(), clock.now())),
    async idle() {
      while (work.size > 0) await Promise.all(work);
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
