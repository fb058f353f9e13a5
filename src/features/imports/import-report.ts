import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { importFiles } from './import-files.ts';
import type { StoredImport } from './imports.repository.ts';

/** A row of a file that was not taken in. */
export interface Refusal {
  line: number;
  reason: string;
  /** The file in the ZIP. */
  file?: string;
}

/** The report of what was refused: a line of JSON each, in a file, so that a million of them take no memory. */
export interface ImportReport {
  /** Adds some, and gives the length of the report with them. */
  add(refusals: readonly Refusal[]): Promise<number>;
  close(): Promise<void>;
}

/** Opens the report to go on behind its first `bytes`; what stands behind them was never said. */
export async function openReport(path: string, bytes: number): Promise<ImportReport> {
  const file: FileHandle = await open(path, 'a');
  let length = bytes;
  if (bytes < (await file.stat()).size) await file.truncate(bytes);
  return {
    async add(refusals) {
      if (refusals.length === 0) return length;
      const text = Buffer.from(refusals.map((refusal) => `${JSON.stringify(refusal)}\n`).join(''));
      await file.appendFile(text);
      length += text.length;
      return length;
    },
    close: () => file.close(),
  };
}

/** Some of the refusals within the first `bytes` of a report, which may have no file when there are none. */
async function readReport(
  path: string,
  { bytes, limit, offset }: { bytes: number; limit: number; offset: number },
): Promise<Refusal[]> {
  if (bytes === 0) return [];
  const stream = createReadStream(path, { end: bytes - 1 });
  const refusals: Refusal[] = [];
  let at = 0;
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (at >= offset) refusals.push(JSON.parse(line) as Refusal); // `add` wrote it
      at += 1;
      if (refusals.length >= limit) break;
    }
  } finally {
    stream.destroy();
  }
  return refusals;
}

/** Some of the refusals of an import, and where all of them are. */
export async function readRefusals(
  config: { storageRoot: string },
  { folder, reportBytes: bytes }: Pick<StoredImport, 'folder' | 'reportBytes'>,
  page: { limit: number; offset: number },
): Promise<{ refusals: Refusal[]; path: string }> {
  const { report: path } = importFiles(config, folder);
  return { refusals: await readReport(path, { bytes, ...page }), path };
}
