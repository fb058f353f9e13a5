import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readZip, ZipMemberBroken, ZipRefused } from '#lib/zip-archive.ts';
import { UnreadableFile } from './read-item.ts';

/** A text in a file: the file itself, or one of those in a ZIP. */
export interface ImportPart {
  /** What it is called in the ZIP. */
  name?: string;
  chunks: AsyncIterable<Uint8Array>;
}

/** A file that is to be read. */
export interface ImportFile {
  /** 0 for a ZIP, of which nobody knows how much will be wanted. */
  bytes: number;
  /** How many of them have been read; of a ZIP, how many came out of it. */
  bytesRead(): number;
  /** Hands the texts to `onPart`, one after the other; whoever does not want the rest of one stops reading. */
  eachPart(onPart: (part: ImportPart) => Promise<void>): Promise<void>;
}

/** So much may always come of a small file; behind it, no honest text is packed as tightly as `MAX_RATIO`. */
const FREE_BYTES = 100_000_000;
const MAX_RATIO = 200;
const MAX_ZIP_BYTES = 20_000_000_000;
const MAX_ZIP_ENTRIES = 10_000;
const MAX_NAMES_SHOWN = 10;
/** While the database takes a set in, the next is read: an answer of it waits until a piece is read, and there are a dozen to a set. */
const PIECE_BYTES = 16_384;

/** Opens a file as what its content says it is: gzip, a ZIP, of which the files that match `inZip` are read, or plain text. */
export async function openImportFile(path: string, inZip: RegExp): Promise<ImportFile> {
  const { size } = await stat(path);
  const [first, second, third, fourth] = await readBeginning(path);
  if (first === 0x50 && second === 0x4b && third === 3 && fourth === 4) return openZip(path, inZip);
  const file = createReadStream(path, { highWaterMark: PIECE_BYTES });
  file.on('error', () => {}); // whoever reads hears of it
  const isGzip = first === 0x1f && second === 0x8b;
  return {
    bytes: size,
    bytesRead: () => file.bytesRead,
    eachPart: (onPart) => onPart({ chunks: isGzip ? inflated(file, size) : file }).finally(() => file.destroy()),
  };
}

function openZip(path: string, inZip: RegExp): ImportFile {
  let bytes = 0;
  async function* counted(pieces: AsyncIterable<Uint8Array>) {
    for await (const piece of pieces) {
      bytes += piece.length;
      yield piece;
    }
  }
  return {
    bytes: 0,
    bytesRead: () => bytes,
    async eachPart(onPart) {
      const others: string[] = [];
      let read = 0;
      try {
        await readZip(path, { maxEntries: MAX_ZIP_ENTRIES, maxBytes: MAX_ZIP_BYTES }, async (member) => {
          if (!inZip.test(member.name)) {
            others.push(member.name);
            return;
          }
          if ('refused' in member) throw new UnreadableFile(`${member.name} in the ZIP: ${member.refused}`);
          read += 1;
          await onPart({ name: member.name, chunks: counted(member.pieces) });
        });
      } catch (error) {
        if (!(error instanceof ZipRefused || error instanceof ZipMemberBroken)) throw error;
        throw new UnreadableFile(error.message, { cause: error });
      }
      if (read > 0) return;
      const shown = others.slice(0, MAX_NAMES_SHOWN).join(', ').slice(0, 500);
      throw new UnreadableFile(`The ZIP holds no file that is read here. It holds ${shown || 'none at all'}.`);
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
