import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Job } from '#jobs/jobs.ts';
import { AppError } from '#lib/errors.ts';
import { importJob } from './import.job.ts';
import { type ImportFiles, makeImportFolder } from './import-files.ts';
import { trackRows } from './import-kinds.ts';
import { checkBeginning } from './import-rows.ts';
import { type ImportKind, insertImport } from './imports.repository.ts';
import { isDiskFull } from './is-disk-full.ts';
import { listenRows } from './listens/listen-rows.ts';
import { UnreadableFile } from './read/read-item.ts';
import type { RunImportDeps } from './run-import.ts';
import type { ColumnMap } from './tracks/track-columns.ts';

/** A file that is to be imported, kept where the job will read it. */
export interface KeptFile {
  folder: string;
  files: ImportFiles;
}

/** What is to be made of it. */
export interface ImportRequest {
  accountId: number;
  kind: ImportKind;
  map: ColumnMap;
  isDryRun: boolean;
  fileName?: string;
}

/** Keeps a file that arrives, or one of this machine. What could not be kept whole is deleted. */
export async function keepFile(
  config: { storageRoot: string },
  content: Readable | { path: string },
): Promise<KeptFile> {
  const folder = randomUUID();
  const files = await makeImportFolder(config, folder);
  try {
    if ('path' in content) await copyFile(content.path, files.source);
    else await pipeline(content, createWriteStream(files.source, { flags: 'wx' }));
    return { folder, files };
  } catch (error) {
    await forgetFile({ folder, files });
    if (!isDiskFull(error)) throw error;
    throw new AppError('unavailable', 'import.disk_full', 'The disk is full: make room and send the file again.', {
      cause: error,
    });
  }
}

/** Deletes a file that will not be imported. */
export function forgetFile({ files }: KeptFile): Promise<void> {
  return rm(files.folder, { recursive: true, force: true });
}

/**
 * Begins an import of a kept file, which a job goes on with. Deletes the file when it is of no use.
 * @throws {AppError} `import.unreadable` when its beginning shows that it is not what it is sent as.
 */
export async function startImport(deps: RunImportDeps, kept: KeptFile, request: ImportRequest): Promise<Job> {
  try {
    await assertReadable(deps, kept, request);
    return await enqueue(deps, kept, request);
  } catch (error) {
    await forgetFile(kept);
    throw error;
  }
}

function enqueue({ database, jobs }: RunImportDeps, { folder }: KeptFile, request: ImportRequest): Promise<Job> {
  const { accountId, kind, map, isDryRun: dryRun, fileName } = request;
  return database.transaction(async (tx) => {
    const job = await jobs.enqueue(importJob, { key: folder, input: { map } }, tx);
    await insertImport(tx, { id: job.id, accountId, kind, folder, dryRun, fileName });
    return job;
  });
}

async function assertReadable(deps: RunImportDeps, { files }: KeptFile, { kind, map, accountId }: ImportRequest) {
  try {
    if (kind === 'tracks') await checkBeginning(files.source, trackRows(deps, map));
    if (kind === 'listens') await checkBeginning(files.source, listenRows(deps, { id: '', accountId }));
  } catch (error) {
    if (error instanceof UnreadableFile)
      throw new AppError('invalid', 'import.unreadable', error.message, { cause: error });
    throw error;
  }
}

/** Imports a file of this machine: it is copied, so that it may be changed or deleted meanwhile. */
export async function importFile(
  deps: RunImportDeps,
  { path, ...request }: ImportRequest & { path: string },
): Promise<Job> {
  const kept = await keepFile(deps.config, { path });
  return startImport(deps, kept, { fileName: basename(path), ...request });
}
