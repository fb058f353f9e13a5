import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#lib/clock.ts';
import { messageOf } from '#lib/errors.ts';
import type { Logger } from '#lib/logger.ts';
import { UNFINISHED, writeWholeFile } from '#lib/whole-file.ts';

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

/** After a sweep there is room for some time. */
const SWEEP_DOWN_TO = 0.9;
/** What a killed process left behind; younger ones may be in progress. */
const UNFINISHED_FOR_MS = 60 * 60 * 1000;

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
    const files = await listFiles(folder);
    files.sort((a, b) => b.usedAt - a.usedAt);
    const tooOld = clock.now().getTime() - UNFINISHED_FOR_MS;
    let kept = files.reduce((sum, { bytes }) => sum + bytes, 0);
    const target = kept > budgetBytes ? budgetBytes * SWEEP_DOWN_TO : budgetBytes;
    for (let file = files.pop(); file; file = files.pop()) {
      const isUnfinished = file.path.endsWith(UNFINISHED);
      if (isUnfinished ? file.usedAt > tooOld : kept <= target) continue;
      await rm(file.path, { force: true });
      kept -= file.bytes;
    }
    bytesKept = kept;
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

interface KeptFile {
  path: string;
  bytes: number;
  /** Epoch milliseconds. */
  usedAt: number;
}

async function listFiles(folder: string): Promise<KeptFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: KeptFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const stats = await stat(path).catch((error) => {
      if (!isMissing(error)) throw error;
      return undefined; // deleted meanwhile
    });
    if (stats) files.push({ path, bytes: stats.size, usedAt: stats.mtimeMs });
  }
  return files;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
