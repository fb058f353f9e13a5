import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { readTaggedSound } from '#features/media/index.ts';
import { readMultipart, type SentFile } from '#http/multipart.ts';
import { AppError } from '#lib/errors.ts';
import { cleanText } from '#lib/text.ts';
import { readZip, type ZipMember, ZipMemberBroken, ZipRefused } from '#lib/zip-archive.ts';
import { SIGNATURE_BYTES, signatureOf } from './file-signature.ts';
import { headOf, makeStaging, removeStaging, type StagedFile, stage, stagedPath } from './staged-files.ts';
import type { UploadDeps } from './upload-deps.ts';
import { deleteUploads, insertUpload, type NewUploadFile, openUpload, usedBytes } from './uploads.repository.ts';

const HOUR_MS = 3_600_000;
/** How long somebody has to decide. */
const PREVIEW_LASTS_MS = 24 * HOUR_MS;
/** No body takes longer; what is not there by then was broken off with the server. */
const RECEIVING_LASTS_MS = HOUR_MS;
const MAX_FILES = 1000;
const MAX_ZIP_ENTRIES = 10_000;
/** What comes out of archives may be so many times what one request may carry. */
const INFLATED_FACTOR = 4;
const MAX_NAME = 500;

/**
 * Takes the files of a form into a folder of their own and looks into each; archives are taken apart. Nothing of it is in the library. Gives the
 * id of the upload. Memory stays flat, and what is refused leaves nothing behind.
 * @throws {AppError} what `readMultipart` throws; `upload.quota`, `upload.too_many`, `upload.empty`, `storage.full`.
 */
export async function receiveUpload(deps: UploadDeps, input: { request: Request; accountId: number }): Promise<string> {
  const { database, clock, config } = deps;
  const { request, accountId } = input;
  const left = config.uploadQuotaBytes - (await database.run((db) => usedBytes(db, accountId)));
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > left || left <= 0) throw overQuota(config.uploadQuotaBytes, left);
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + RECEIVING_LASTS_MS);
  const uploadId = await database.transaction((tx) => insertUpload(tx, { accountId, now, expiresAt }));
  try {
    await makeStaging(config.storageRoot, uploadId);
    const intake = createIntake(deps, uploadId, left);
    await readMultipart(request, { maxBytes: config.maxContentLength, maxFiles: MAX_FILES }, intake.take);
    if (intake.files.length === 0) {
      throw new AppError('invalid', 'upload.empty', 'There is no file in the form: send them in `files`.');
    }
    const decideBy = new Date(clock.now().getTime() + PREVIEW_LASTS_MS);
    const isWithin = await database.transaction((tx) =>
      openUpload(tx, { uploadId, accountId, decideBy, files: intake.files, quotaBytes: config.uploadQuotaBytes }),
    );
    if (!isWithin) throw overQuota(config.uploadQuotaBytes, left);
    return uploadId;
  } catch (error) {
    await removeStaging(config.storageRoot, uploadId);
    await database.run((db) => deleteUploads(db, [uploadId]));
    throw error;
  }
}

/** Numbers, names, stages and looks into the files of one upload. */
function createIntake({ config }: UploadDeps, uploadId: string, quotaLeft: number) {
  const files: NewUploadFile[] = [];
  const names = new Set<string>();
  let number = 0;
  let bytes = 0;
  let sounds = 0;

  const nextPath = () => {
    number += 1;
    return { number, path: stagedPath(config.storageRoot, uploadId, number) };
  };

  /** Two folders of an archive may hold files of one name, and so may a form. */
  function unusedName(wanted: string | undefined): string {
    const name = cleanText(wanted, MAX_NAME) ?? 'unnamed';
    for (let copy = 1; ; copy += 1) {
      const candidate = copy === 1 ? name : `${name} (${copy})`;
      if (names.has(candidate)) continue;
      names.add(candidate);
      return candidate;
    }
  }

  function note(file: Omit<NewUploadFile, 'name' | 'sha256' | 'sound'> & Partial<NewUploadFile>, name?: string): void {
    if (files.length >= MAX_ZIP_ENTRIES) throw tooMany(MAX_ZIP_ENTRIES);
    files.push({ sha256: null, sound: null, ...file, name: unusedName(name) });
  }

  async function lookInto(staged: StagedFile, at: number, name?: string): Promise<void> {
    bytes += staged.bytes;
    if (bytes > quotaLeft) throw overQuota(config.uploadQuotaBytes, quotaLeft);
    const found = await readTaggedSound(staged.path).catch(reasonOf);
    const isSound = typeof found !== 'string';
    if (!isSound) await rm(staged.path);
    const { sha256 } = staged;
    const finding = isSound ? ({ finding: 'ok', reason: null, sha256, sound: found } as const) : broken(found);
    note({ number: at, bytes: staged.bytes, ...finding }, name);
    if (isSound) sounds += 1;
    if (sounds > MAX_FILES) throw tooMany(MAX_FILES);
  }

  async function takeMember(member: ZipMember): Promise<void> {
    const { number: at, path } = nextPath();
    if ('refused' in member) return note({ number: at, bytes: 0, ...broken(member.refused) }, member.name);
    try {
      const pieces = await soundOnly(member.pieces);
      if (!pieces) return note({ number: at, bytes: 0, ...UNSUPPORTED }, member.name);
      await lookInto(await stage(path, pieces), at, member.name);
    } catch (error) {
      await rm(path, { force: true });
      if (!(error instanceof ZipMemberBroken)) throw error;
      note({ number: at, bytes: 0, ...broken(error.message) }, member.name);
    }
  }

  async function takeZip(archive: StagedFile, at: number, name?: string): Promise<void> {
    const limits = { maxEntries: MAX_ZIP_ENTRIES, maxBytes: config.maxContentLength * INFLATED_FACTOR };
    const before = { files: files.length, bytes };
    try {
      await readZip(archive.path, limits, takeMember);
    } catch (error) {
      if (!(error instanceof ZipRefused)) throw error;
      bytes = before.bytes;
      for (const { number: member, name: unused } of files.splice(before.files)) {
        names.delete(unused);
        await rm(stagedPath(config.storageRoot, uploadId, member), { force: true });
      }
      const finding = error.isTooLarge ? 'too_large' : 'broken';
      note({ number: at, bytes: archive.bytes, finding, reason: error.message }, name);
    } finally {
      await rm(archive.path, { force: true });
    }
  }

  return {
    files,
    take: async ({ content, fileName }: SentFile): Promise<void> => {
      const { number: at, path } = nextPath();
      const staged = await stage(path, content);
      const kind = signatureOf(await headOf(path, SIGNATURE_BYTES));
      if (kind === 'zip') return takeZip(staged, at, fileName);
      if (kind === 'sound') return lookInto(staged, at, fileName);
      await rm(path);
      note({ number: at, bytes: staged.bytes, ...UNSUPPORTED }, fileName);
    },
  };
}

const UNSUPPORTED = {
  finding: 'unsupported',
  reason: 'It is no MP3, FLAC, WAV, AAC, M4A, OGG or Opus, whatever its name says.',
} as const;

function broken(reason: string) {
  return { finding: 'broken', reason } as const;
}

function reasonOf(error: unknown): string {
  if (error instanceof AppError && error.kind === 'unprocessable') return error.detail;
  throw error;
}

/** Null for what does not begin like a file of sound: the rest of it is not even inflated. */
async function soundOnly(pieces: AsyncGenerator<Buffer>): Promise<AsyncIterable<Buffer> | null> {
  const head: Buffer[] = [];
  let length = 0;
  while (length < SIGNATURE_BYTES) {
    const { done, value } = await pieces.next();
    if (done) break;
    head.push(value);
    length += value.length;
  }
  if (signatureOf(Buffer.concat(head)) !== 'sound') {
    await pieces.return(undefined);
    return null;
  }
  return Readable.from(chained(head, pieces));
}

async function* chained(head: readonly Buffer[], rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* head;
  yield* rest;
}

function tooMany(most: number): AppError {
  return new AppError('limit', 'upload.too_many', `One upload may hold at most ${most} files: send fewer at once.`);
}

function overQuota(quota: number, left: number): AppError {
  const detail = `Your files may take ${quota} bytes (UPLOAD_QUOTA_BYTES), and ${Math.max(0, left)} are left.`;
  return new AppError('limit', 'upload.quota', detail);
}
