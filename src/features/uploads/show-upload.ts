import type { Queryable } from '#db/client.ts';
import { AppError } from '#lib/errors.ts';
import { type Recognised, recognise } from './recognise.ts';
import type { UploadDeps } from './upload-deps.ts';
import { findKept, findUpload, type KeptSound, type UploadFileRow, type UploadRow } from './uploads.repository.ts';

/** What is here already of a file that came. */
export interface DuplicateOf {
  /** `content`: the very same file. `track`: another file of the same performance. `upload`: an earlier one of the same upload. */
  by: 'content' | 'track' | 'upload';
  trackId: number | null;
  /** The name of the earlier file. */
  name: string | null;
}

/** A file of an upload with what is known of it now. */
export interface LookedAtFile {
  row: UploadFileRow;
  /** Null for what is no sound. */
  match: Recognised | null;
  duplicateOf: DuplicateOf | null;
  /** Below the storage root, once it is in the library. */
  path: string | null;
}

/** An upload and its files. */
export interface ShownUpload {
  upload: UploadRow;
  files: LookedAtFile[];
}

/** Which upload, and who asks. */
export interface AskedUpload {
  uploadId: string;
  accountId: number;
}

/**
 * Somebody's own upload, looked at in the light of the catalogue as it is now; however many files it has, the statements are the same.
 * @throws {AppError} `upload.not_found`.
 */
export async function showUpload(
  { database, clock }: Pick<UploadDeps, 'database' | 'clock'>,
  { uploadId, accountId }: AskedUpload,
): Promise<ShownUpload> {
  const found = await database.run((db) => findUpload(db, { uploadId, accountId, now: clock.now() }));
  if (!found) {
    throw new AppError('not_found', 'upload.not_found', 'There is no such upload of yours; one is kept for 24 hours.');
  }
  return { upload: found.upload, files: await database.run((db) => lookAt(db, found.files, accountId)) };
}

async function lookAt(db: Queryable, rows: readonly UploadFileRow[], viewerId: number): Promise<LookedAtFile[]> {
  const sounds = rows.flatMap(({ number, sound }) => (sound ? [{ number, sound }] : []));
  const recognised = await recognise(
    db,
    sounds.map(({ sound }) => sound),
    viewerId,
  );
  const matches = new Map(sounds.map(({ number }, at) => [number, recognised[at] ?? null]));
  const kept = await findKept(db, {
    sha256s: rows.flatMap(({ sha256 }) => sha256 ?? []),
    recordingIds: recognised.flatMap(({ track }) => track?.recordingId ?? []),
  });
  const firstOf = new Map<string, UploadFileRow>();
  for (const row of rows) if (row.sha256 && row.sound && !firstOf.has(row.sha256)) firstOf.set(row.sha256, row);
  return rows.map((row) => {
    const match = matches.get(row.number) ?? null;
    const path =
      row.outcome === 'added' ? (kept.find((one) => one.audioFileId === row.audioFileId)?.path ?? null) : null;
    return { row, match, path, duplicateOf: duplicateOf(row, { match, kept, first: firstOf.get(row.sha256 ?? '') }) };
  });
}

function duplicateOf(
  row: UploadFileRow,
  { match, kept, first }: { match: Recognised | null; kept: readonly KeptSound[]; first?: UploadFileRow },
): DuplicateOf | null {
  if (!row.sound || (row.outcome !== null && row.outcome !== 'duplicate')) return null;
  const sameContent = kept.find(({ sha256 }) => sha256 === row.sha256);
  if (first && first.number !== row.number)
    return { by: 'upload', trackId: sameContent?.trackId ?? null, name: first.name };
  if (sameContent) return { by: 'content', trackId: sameContent.trackId, name: null };
  const samePerformance = kept.find(({ recordingId }) => recordingId === match?.track?.recordingId);
  return samePerformance ? { by: 'track', trackId: match?.track?.id ?? null, name: null } : null;
}
