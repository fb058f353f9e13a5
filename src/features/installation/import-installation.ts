import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Database, Queryable } from '#db/client.ts';
import { AppError, messageOf } from '#lib/errors.ts';
import { streamWholeFile } from '#lib/whole-file.ts';
import { FILES, type OnStep, type Step, stepsOf, tableEntry } from './archive.ts';
import { isMoved } from './moved-files.ts';
import { forgetStart, listUsedTables, movedTables } from './moved-tables.repository.ts';
import { type OpenArchive, openArchive, unreadable } from './open-archive.ts';
import { insertRows, setSequences, withoutGuards } from './rows-in.repository.ts';

interface ImportDeps {
  /** One whose transactions may take as long as they need. */
  database: Database;
  config: { storageRoot: string };
  /** The last migration. */
  schemaVersion: string;
}

/** Rows that are put in with one statement have at least so many characters together, or are the last ones. */
const BATCH_CHARACTERS = 1_000_000;

/**
 * Puts the archive of an installation into an empty one: files first, then all rows in one transaction, so that it is here whole or not
 * at all, and can be tried again.
 * @throws {AppError} `archive.unreadable`, `archive.version`, `installation.in_use`.
 */
export async function importInstallation(
  { database, config, schemaVersion }: ImportDeps,
  { path, onStep }: { path: string; onStep: OnStep },
): Promise<{ rows: number; files: number }> {
  const archive = await openArchive(path, schemaVersion);
  try {
    await assertEmpty(database);
    const { tables } = archive.manifest;
    const rows = Object.values(tables).reduce((sum, table) => sum + table.rows, 0);
    const files = archive.names.filter((name) => name.startsWith(FILES) && isMoved(name.slice(FILES.length)));
    const step = stepsOf(rows + files.length, onStep);
    for (const name of files) {
      await streamWholeFile(join(config.storageRoot, name.slice(FILES.length)), await archive.read(name));
      step('files', 1);
    }
    await database.transaction((tx) => fill(tx, archive, { path, step }));
    return { rows, files: files.length };
  } finally {
    archive.close();
  }
}

async function assertEmpty(database: Database): Promise<void> {
  const used = await database.run(listUsedTables);
  if (used.length === 0) return;
  const detail = `There is something in ${database.description} already: ${used.join(', ')}. Nothing was changed. An archive goes into an empty database: set DATABASE_URL or STORAGE_ROOT to another one, or empty this one with npm run reset.`;
  throw new AppError('conflict', 'installation.in_use', detail);
}

async function fill(
  tx: Queryable,
  { manifest, read }: OpenArchive,
  { path, step }: { path: string; step: Step },
): Promise<void> {
  await withoutGuards(tx, movedTables(), async () => {
    await forgetStart(tx);
    for (const table of movedTables()) {
      const hash = createHash('sha256');
      for await (const rows of batches(path, await read(tableEntry(table)), (piece) => hash.update(piece))) {
        await insertRows(tx, table, rows);
        step(table, rows.length);
      }
      if (hash.digest('hex') !== manifest.tables[table]?.sha256) {
        throw unreadable(path, `the rows of ${table} are not those that were written`);
      }
    }
  });
  await setSequences(tx, manifest.sequences);
}

/** The lines of a text, some at a time. */
async function* batches(path: string, stream: Readable, onPiece: (piece: Buffer) => void): AsyncGenerator<string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let waiting = '';
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      onPiece(piece);
      waiting += decoder.decode(piece, { stream: true });
      if (waiting.length < BATCH_CHARACTERS) continue;
      const end = waiting.lastIndexOf('\n');
      if (end === -1) continue;
      yield waiting.slice(0, end).split('\n');
      waiting = waiting.slice(end + 1);
    }
  } catch (error) {
    throw unreadable(path, messageOf(error), error);
  }
  if (waiting !== '') yield waiting.trimEnd().split('\n');
}
