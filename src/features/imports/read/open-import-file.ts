import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnreadableFile } from './read-item.ts';

/** A text in a file: the file itself, or one of those in a ZIP. */
export interface ImportPart {
  /** What it is called in the ZIP. */
  name?: string;
  chunks: AsyncIterable<Uint8Array>;
}

/** A file that is being read. */
export interface OpenImportFile {
  bytes: number;
  /** How many of them have been read. */
  bytesRead(): number;
  parts(): AsyncIterable<ImportPart>;
}

/** So much may always come of a small file; behind it, no honest text is packed as tightly as `MAX_RATIO`. */
const FREE_BYTES = 100_000_000;
const MAX_RATIO = 200;

/** Opens a file as what its content says it is: gzip, ZIP, or plain text. */
export async function openImportFile(path: string): Promise<OpenImportFile> {
  const { size } = await stat(path);
  const beginning = await readBeginning(path);
  let file: (Readable & { bytesRead: number }) | undefined;
  const read = () => {
    const stream = createReadStream(path, { highWaterMark: 262_144 });
    file = stream;
    return stream;
  };
  const isGzip = beginning[0] === 0x1f && beginning[1] === 0x8b;
  return {
    bytes: size,
    bytesRead: () => file?.bytesRead ?? 0,
    async *parts() {
      yield { chunks: isGzip ? inflated(read(), size) : read() };
    },
  };
}

async function readBeginning(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function* inflated(packed: Readable, size: number): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 262_144 });
  pipeline(packed, gunzip, () => {}); // a failure of either ends the loop below
  let bytes = 0;
  try {
    for await (const chunk of gunzip) {
      bytes += chunk.length;
      if (bytes > FREE_BYTES && bytes > size * MAX_RATIO)
        throw new UnreadableFile('It inflates to more than any text would.');
      yield chunk;
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      throw new UnreadableFile(`The file is damaged or cut off: ${error.message}.`);
    }
    throw error;
  }
}
