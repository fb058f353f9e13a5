import type { FileHandle } from 'node:fs/promises';
import { AppError } from '#lib/errors.ts';
import { asExportOf, type Export } from './export.job.ts';
import type { ExportDeps } from './export-deps.ts';
import { createExportFiles, expiryOf } from './export-files.ts';

/**
 * An export of this person.
 * @throws {AppError} `export.not_found`, also for one of somebody else.
 */
export async function findExport({ jobs }: ExportDeps, accountId: number, id: string): Promise<Export> {
  const found = asExportOf(accountId, await jobs.find(id));
  if (found) return found;
  throw new AppError('not_found', 'export.not_found', `You have no export ${id}. POST /exports makes one.`);
}

/** A file to be fetched; whoever opened it closes it. */
export interface OpenExport {
  handle: FileHandle;
  size: number;
  modifiedAt: Date;
  type: string;
  /** What it is to be called where it is put. */
  fileName: string;
}

/**
 * The file of an export.
 * @throws {AppError} `export.not_ready` before it is written, `export.expired` when it is there no more.
 */
export async function openExport(deps: ExportDeps, { job, wish }: Export): Promise<OpenExport> {
  if (job.status !== 'completed' || !job.finishedAt) {
    const detail = `The export is ${job.status}. GET /exports/${job.id} says when its file can be fetched.`;
    throw new AppError('conflict', 'export.not_ready', detail);
  }
  const isGood = expiryOf(job.finishedAt) > deps.clock.now();
  const handle = isGood
    ? await createExportFiles(deps.config).open({ accountId: wish.accountId, jobId: job.id })
    : undefined;
  if (!handle) {
    const detail = 'The file is not there any more. POST /exports with the same words makes it anew.';
    throw new AppError('not_found', 'export.expired', detail);
  }
  const { size, mtime } = await handle.stat();
  const ending = wish.kind === 'account' ? 'zip' : wish.format;
  const about = wish.kind === 'artist' ? `artist-${wish.artistId}` : wish.kind;
  const fileName = `fonoteca-${about}-${job.createdAt.toISOString().slice(0, 10)}.${ending}`;
  return { handle, size, modifiedAt: mtime, type: MEDIA_TYPES[ending], fileName };
}

const MEDIA_TYPES = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
  zip: 'application/zip',
};
