import { type PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** A file that goes into a ZIP. */
export interface ZipEntry {
  /** With `/`, relative. */
  path: string;
  pieces: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;
  /** Sound and pictures do not become smaller by it. True unless told. */
  compress?: boolean;
}

/** A ZIP as its bytes come, one entry after the other: the next one is asked for when the one before it was written. */
export async function* zipStream(
  entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>,
  modifiedAt: Date,
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream as PassThrough; // what yazl makes; its types say less
  const left = new AbortController();
  const fail = (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on('error', fail);
  const adding = addAll(zip, entries, { modifiedAt, signal: left.signal }).catch(fail);
  try {
    yield* output;
  } finally {
    // Whoever reads no further must not leave a source open.
    left.abort();
    await adding;
  }
}

async function addAll(
  zip: ZipFile,
  entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>,
  { modifiedAt, signal }: { modifiedAt: Date; signal: AbortSignal },
): Promise<void> {
  for await (const { path, pieces, compress = true } of entries) {
    const input = Readable.from(pieces, { objectMode: false });
    zip.addReadStream(input, path, { mtime: modifiedAt, compress });
    try {
      await finished(input, { signal });
    } finally {
      input.destroy();
    }
  }
  zip.end();
}
