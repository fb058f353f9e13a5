import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import yauzl from 'yauzl';
import { AppError, messageOf } from '#lib/errors.ts';
import { ARCHIVE_VERSION, MANIFEST, type Manifest, manifestSchema } from './archive.ts';

/** An archive that can be read. */
export interface OpenArchive {
  manifest: Manifest;
  /** Every name in it. */
  names: readonly string[];
  /** What stands under a name. Rejects when there is no such one. */
  read(name: string): Promise<Readable>;
  close(): void;
}

/**
 * Opens the archive of an installation, and makes sure that it fits this program.
 * @throws {AppError} `archive.unreadable` when it is none or not whole, `archive.version` when another program wrote it; each says what to do.
 */
export async function openArchive(path: string, schemaVersion: string): Promise<OpenArchive> {
  const zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false }).catch((error) => {
    throw unreadable(path, messageOf(error), error);
  });
  try {
    const entries = new Map<string, yauzl.Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    const read = async (name: string) => {
      const entry = entries.get(name);
      if (!entry) throw unreadable(path, `there is no ${name} in it`);
      return zip.openReadStreamPromise(entry);
    };
    const manifest = await readManifest(path, await read(MANIFEST));
    assertFits(manifest, schemaVersion);
    return { manifest, names: [...entries.keys()], read, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error instanceof AppError ? error : unreadable(path, messageOf(error), error);
  }
}

async function readManifest(path: string, stream: Readable): Promise<Manifest> {
  const manifest = manifestSchema.safeParse(JSON.parse(await text(stream)));
  if (!manifest.success) throw unreadable(path, `its ${MANIFEST} is not one of ours`);
  return manifest.data;
}

function assertFits({ fonoteca_installation: format, version, schema }: Manifest, schemaVersion: string): void {
  if (format === ARCHIVE_VERSION && schema === schemaVersion) return;
  const detail = `The archive is of Fonoteca ${version} with the tables of ${schema}; this one has those of ${schemaVersion}. Nothing was changed. Import it with the version that wrote it, then start this version on that database, which brings its tables up to date; or start that version on the new tables and export once more.`;
  throw new AppError('unprocessable', 'archive.version', detail);
}

/** It is no archive of ours, or not all of it. */
export function unreadable(path: string, why: string, cause?: unknown): AppError {
  const detail = `${path} is not the whole archive of an installation (${why}). Nothing was changed: make it again with npm run export, or copy it again.`;
  return new AppError('unprocessable', 'archive.unreadable', detail, { cause });
}
