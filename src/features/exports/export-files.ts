import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { streamWholeFile, UNFINISHED } from '#lib/whole-file.ts';

/** Which file: whose, and of which job. */
interface FileOf {
  accountId: number;
  jobId: string;
}

/** Exports as files below `cache/exports/<account>`: they can be made again, so they are not worth backing up. */
export interface ExportFiles {
  /** Whole or not at all; what an earlier attempt of the job left is gone. Gives the bytes. */
  write(file: FileOf, pieces: AsyncIterable<Uint8Array | string>): Promise<number>;
  /** Undefined when there is no such file (any more). Whoever opens it closes it. */
  open(file: FileOf): Promise<FileHandle | undefined>;
  /** Deletes what was written before `before`, and what belongs to none of these accounts. */
  sweep(options: { before: Date; accountIds: ReadonlySet<number> }): Promise<void>;
}

/** For this long an export can be fetched. */
export const KEPT_FOR_DAYS = 7;
const KEPT_FOR_MS = KEPT_FOR_DAYS * 24 * 60 * 60_000;

export function createExportFiles({ cacheRoot }: { cacheRoot: string }): ExportFiles {
  const root = join(cacheRoot, 'exports');
  const folderOf = (accountId: number) => join(root, String(accountId));
  const pathOf = ({ accountId, jobId }: FileOf) => join(folderOf(accountId), jobId);
  return {
    async write(file, pieces) {
      for (const name of await namesIn(folderOf(file.accountId))) {
        if (name.startsWith(file.jobId) && name.endsWith(UNFINISHED)) {
          await rm(join(folderOf(file.accountId), name), { force: true });
        }
      }
      return streamWholeFile(pathOf(file), pieces);
    },
    open: (file) => open(pathOf(file)).catch(orNothing),
    async sweep({ before, accountIds }) {
      for (const folder of await namesIn(root)) {
        if (!accountIds.has(Number(folder))) await rm(join(root, folder), { recursive: true, force: true });
        for (const name of await namesIn(join(root, folder))) {
          const path = join(root, folder, name);
          const stats = await stat(path).catch(orNothing);
          if (stats && stats.mtime < before) await rm(path, { force: true });
        }
      }
    },
  };
}

/** When what was written now is of no use any more. */
export function expiryOf(writtenAt: Date): Date {
  return new Date(writtenAt.getTime() + KEPT_FOR_MS);
}

/** What was written before then is of no use now. */
export function oldestKept(now: Date): Date {
  return new Date(now.getTime() - KEPT_FOR_MS);
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(orNothing)) ?? [];
}

function orNothing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
