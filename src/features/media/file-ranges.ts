import type { ByteRange } from '#http/byte-ranges.ts';
import { FileBecameShorter } from '#http/serve-file.ts';
import { BLOCK_BYTES, type Block, type BlockSource, createFileBlocks } from '#lib/file-blocks.ts';

/** Ranges of files that are read again and again: what was read lately comes from memory. */
export interface FileRanges {
  /** The bytes of a range, piece by piece; each is good until the next one is asked for. @throws {FileBecameShorter} */
  pieces(source: BlockSource, range: ByteRange): AsyncGenerator<Uint8Array>;
  /** The same at once, with what gives them back; undefined unless all of them are in memory, and few enough to be held. */
  takeAtHand(name: string, range: ByteRange): HeldRange | undefined;
}

/** The bytes of a range in memory: they stay as they are until they are given back. */
export interface HeldRange {
  pieces: Uint8Array[];
  release(): void;
}

/** What many listen to at once, and where players go back and forth. */
const BYTES_IN_MEMORY = 12_000_000;
/** Of one answer, and of all that are still being sent. */
const MOST_BLOCKS_HELD = { ofOne: 5, ofAll: 64 };

export function createFileRanges(): FileRanges {
  const blocks = createFileBlocks({ maxBytes: BYTES_IN_MEMORY });
  let blocksHeld = 0;

  async function* pieces(source: BlockSource, range: ByteRange): AsyncGenerator<Uint8Array> {
    const { first, last } = blocksOf(range);
    for (let index = first; index <= last; index += 1) {
      const block = await blocks.take(source, index);
      try {
        const piece = partOf(block.bytes, index, range);
        if (piece.length < bytesWanted(index, range)) throw new FileBecameShorter();
        yield piece;
      } finally {
        block.release();
      }
    }
  }

  function takeAtHand(name: string, range: ByteRange): HeldRange | undefined {
    const { first, last } = blocksOf(range);
    const count = last - first + 1;
    if (count > MOST_BLOCKS_HELD.ofOne || blocksHeld + count > MOST_BLOCKS_HELD.ofAll) return undefined;
    const taken: Block[] = [];
    for (let index = first; index <= last; index += 1) {
      const block = blocks.takeAtHand(name, index);
      if (block) taken.push(block);
    }
    const pieces = taken.map(({ bytes }, place) => partOf(bytes, first + place, range));
    const release = () => {
      for (const block of taken) block.release();
      blocksHeld -= taken.length;
    };
    blocksHeld += taken.length;
    const isWhole =
      taken.length === count && pieces.every(({ length }, at) => length === bytesWanted(first + at, range));
    if (isWhole) return { pieces, release };
    release();
    return undefined;
  }

  return { pieces, takeAtHand };
}

function blocksOf({ start, end }: ByteRange): { first: number; last: number } {
  return { first: Math.floor(start / BLOCK_BYTES), last: Math.floor(end / BLOCK_BYTES) };
}

/** What a range has of a block. */
function partOf(bytes: Uint8Array, index: number, { start, end }: ByteRange): Uint8Array {
  const before = index * BLOCK_BYTES;
  return bytes.subarray(Math.max(0, start - before), end + 1 - before);
}

/** As many bytes as that are, unless the file ends before. */
function bytesWanted(index: number, { start, end }: ByteRange): number {
  return Math.min(end + 1, (index + 1) * BLOCK_BYTES) - Math.max(start, index * BLOCK_BYTES);
}
