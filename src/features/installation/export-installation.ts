import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, Queryable } from '#db/client.ts';
import type { Clock } from '#lib/clock.ts';
import { streamWholeFile } from '#lib/whole-file.ts';
import { type ZipEntry, zipStream } from '#lib/zip-stream.ts';
import {
  ARCHIVE_VERSION,
  FILES,
  MANIFEST,
  type Manifest,
  type OnStep,
  type Step,
  stepsOf,
  tableEntry,
} from './archive.ts';
import { listMovedFiles } from './moved-files.ts';
import { countRows, movedTables } from './moved-tables.repository.ts';
import { readAsOfNow, readRows, readSequences } from './rows-out.repository.ts';

interface ExportDeps {
  /** One whose transactions may take as long as they need. */
  database: Database;
  clock: Clock;
  config: { version: string; storageRoot: string };
  /** The last migration. */
  schemaVersion: string;
}

interface ExportOptions {
  /** Where the archive is to be. */
  path: string;
  /** Also what lies below the storage root: pictures and sound. */
  withFiles: boolean;
  onStep: OnStep;
}

/** What an archive holds. */
export interface Exported {
  rows: number;
  files: number;
  bytes: number;
}

/** Writes everything of an installation that moves into one archive, as it is at one moment; the file appears when it is whole. */
export async function exportInstallation(
  deps: ExportDeps,
  { path, withFiles, onStep }: ExportOptions,
): Promise<Exported> {
  const files = withFiles ? await listMovedFiles(deps.config.storageRoot) : [];
  return deps.database.transaction(async (tx) => {
    await readAsOfNow(tx);
    const counts = await countRows(tx, movedTables());
    const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const step = stepsOf(rows + files.length, onStep);
    const paths = files.map((file) => file.path);
    const bytes = await streamWholeFile(path, zipStream(entriesOf(deps, tx, paths, step), deps.clock.now()));
    return { rows, files: files.length, bytes };
  });
}

async function* entriesOf(
  { clock, config, schemaVersion }: ExportDeps,
  tx: Queryable,
  files: readonly string[],
  step: Step,
): AsyncGenerator<ZipEntry> {
  const tables: Manifest['tables'] = {};
  for (const table of movedTables()) {
    const hash = createHash('sha256');
    let rows = 0;
    yield { path: tableEntry(table), pieces: lines() };
    tables[table] = { rows, sha256: hash.digest('hex') };

    async function* lines(): AsyncGenerator<string> {
      for await (const page of readRows(tx, table)) {
        const piece = `${page.join('\n')}\n`;
        hash.update(piece);
        rows += page.length;
        yield piece;
        step(table, page.length);
      }
    }
  }
  let written = 0;
  for (const path of files) {
    const file = await open(join(config.storageRoot, path)).catch(orNothing);
    step('files', 1);
    if (!file) continue; // a running server has replaced it
    yield { path: `${FILES}${path}`, pieces: file.createReadStream(), compress: false };
    written += 1;
  }
  const manifest: Manifest = {
    fonoteca_installation: ARCHIVE_VERSION,
    version: config.version,
    schema: schemaVersion,
    made_at: clock.now().toISOString(),
    tables,
    sequences: await readSequences(tx),
    files: written,
  };
  yield { path: MANIFEST, pieces: [`${JSON.stringify(manifest, null, 2)}\n`] };
}

function orNothing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
