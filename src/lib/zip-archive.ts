import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { crc32, createInflateRaw } from 'node:zlib';
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { messageOf } from './errors.ts';

/** What an archive may be at most; `maxBytes` counts what really comes out of it. */
export interface ZipLimits {
  maxEntries: number;
  maxBytes: number;
}

/** A file in an archive. Its name is what the archive says, with `/`, and is never a path of ours. */
export type ZipMember =
  | { name: string; pieces: AsyncGenerator<Buffer> }
  /** It is not read, and why. */
  | { name: string; refused: string };

/** The archive as a whole is not read on: it is broken, or made to do harm. */
export class ZipRefused extends Error {
  readonly isTooLarge: boolean;
  constructor(message: string, { isTooLarge = false, ...options }: ErrorOptions & { isTooLarge?: boolean } = {}) {
    super(message, options);
    this.isTooLarge = isTooLarge;
  }
}

/** One file of an archive is broken. Thrown while its pieces are read. */
export class ZipMemberBroken extends Error {}

/** From here on an archive may not hold more than so many times its own size. Sound hardly becomes smaller. */
const RATIO_COUNTS_FROM_BYTES = 10_000_000;
const MAX_RATIO = 100;
const MAX_NAME_LENGTH = 1000;
const LOCAL_HEADER_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const MADE_ON_UNIX = new Set([3, 19]);
const FILE_TYPE = 0o170000;
const REGULAR_FILE = 0o100000;

/**
 * Hands the files of an archive to `onMember`, one after the other; whoever does not want the rest of one stops reading. Nothing is unpacked
 * ahead, written, or trusted: sizes are counted, checksums checked, and entries that share bytes are refused before the first one is read.
 * @throws {ZipRefused} and what `onMember` rejects with.
 */
export async function readZip(
  path: string,
  limits: ZipLimits,
  onMember: (member: ZipMember) => Promise<void>,
): Promise<void> {
  await checkLayout(path, limits);
  const zip = await openZip(path);
  const budget = createBudget(zip.fileSize, limits);
  try {
    for await (const entry of entriesOf(zip)) {
      const name = nameOf(entry);
      if (name.endsWith('/')) continue;
      const refused = refusalOf(entry, name);
      await onMember(
        refused === null ? { name, pieces: readPieces(zip, entry, budget) } : { name: shown(name), refused },
      );
    }
  } finally {
    zip.close();
  }
}

async function openZip(path: string): Promise<ZipFile> {
  return openPromise(path, { decodeStrings: false, autoClose: false }).catch(refuse);
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  const entries = zip.eachEntry();
  for (;;) {
    const { done, value } = await entries.next().catch(refuse);
    if (done) return;
    yield value;
  }
}

function refuse(cause: unknown): never {
  throw new ZipRefused(`The archive is damaged: ${messageOf(cause)}.`, { cause });
}

/** Before anything is read: a few kilobytes may claim, entry over entry, to be petabytes. */
async function checkLayout(path: string, { maxEntries }: ZipLimits): Promise<void> {
  const zip = await openZip(path);
  try {
    if (zip.entryCount > maxEntries) {
      throw new ZipRefused(`The archive has more than ${maxEntries} entries.`, { isTooLarge: true });
    }
    const spans: { from: number; to: number }[] = [];
    for await (const { relativeOffsetOfLocalHeader: from, fileNameLength, compressedSize } of entriesOf(zip)) {
      spans.push({ from, to: from + LOCAL_HEADER_BYTES + fileNameLength + compressedSize });
    }
    spans.sort((a, b) => a.from - b.from);
    const overlaps = spans.some(({ from }, place) => from < (spans[place - 1]?.to ?? 0));
    if (overlaps) throw new ZipRefused('Entries of the archive share bytes.');
  } finally {
    zip.close();
  }
}

interface Budget {
  /** @throws {ZipRefused} when that is too much. */
  take(bytes: number): void;
}

function createBudget(archiveBytes: number, { maxBytes }: ZipLimits): Budget {
  let taken = 0;
  return {
    take(bytes) {
      taken += bytes;
      if (taken > maxBytes) {
        throw new ZipRefused(`More than ${maxBytes} bytes come out of the archive.`, { isTooLarge: true });
      }
      if (taken > RATIO_COUNTS_FROM_BYTES && taken > archiveBytes * MAX_RATIO) {
        const detail = `The archive holds more than ${MAX_RATIO} times its own size: no music does.`;
        throw new ZipRefused(detail, { isTooLarge: true });
      }
    },
  };
}

function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
}

function shown(name: string): string {
  return name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name;
}

/** Null for an entry that may be read. */
function refusalOf(entry: Entry, name: string): string | null {
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  const isSpecial = MADE_ON_UNIX.has(entry.versionMadeBy >> 8) && type !== 0 && type !== REGULAR_FILE;
  if (isSpecial) return 'It is a link or a device, no file.';
  if (entry.isEncrypted()) return 'It is encrypted.';
  if (name.length > MAX_NAME_LENGTH) return `Its name has more than ${MAX_NAME_LENGTH} characters.`;
  const leadsOut = /^[/~]|^[a-z]:|[\\\0]/i.test(name) || name.split('/').includes('..');
  if (leadsOut) return 'Its name is a path that leads out of the archive.';
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    return 'It is compressed in a way that is not read here.';
  }
  return null;
}

/** The content as it comes out. Throws `ZipMemberBroken` where it is not what the archive says. */
async function* readPieces(zip: ZipFile, entry: Entry, budget: Budget): AsyncGenerator<Buffer> {
  let bytes = 0;
  let checksum = 0;
  for await (const piece of inflated(zip, entry)) {
    bytes += piece.length;
    budget.take(piece.length);
    if (bytes > entry.uncompressedSize) throw new ZipMemberBroken('It is larger than the archive says.');
    checksum = crc32(piece, checksum);
    yield piece;
  }
  if (bytes < entry.uncompressedSize) throw new ZipMemberBroken('It is smaller than the archive says.');
  if (checksum !== entry.crc32) throw new ZipMemberBroken('Its checksum is another one.');
}

async function* inflated(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer> {
  const open = promisify<Entry, { decodeFileData: boolean }, NodeJS.ReadableStream>(zip.openReadStream.bind(zip));
  try {
    const raw = await open(entry, { decodeFileData: false });
    if (entry.compressionMethod === STORED) {
      yield* raw as AsyncIterable<Buffer>; // no encoding is set
      return;
    }
    const inflate = createInflateRaw();
    pipeline(raw, inflate).catch(() => {}); // heard below, where it is read
    yield* inflate;
  } catch (error) {
    throw new ZipMemberBroken(`It is damaged: ${messageOf(error)}.`, { cause: error });
  }
}
