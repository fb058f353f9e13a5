import { describe, expect, test } from 'vitest';
import { BLOCK_BYTES, type BlockSource, createFileBlocks } from '#lib/file-blocks.ts';

/** A file whose bytes tell where they stand; reads give at most half a block, and wait for `go` where there is one. */
function file(name: string, size: number, go?: Promise<void>): BlockSource & { reads: number } {
  return {
    name,
    reads: 0,
    async read(buffer, offset, length, position) {
      this.reads += 1;
      await go;
      const bytesRead = Math.max(0, Math.min(length, BLOCK_BYTES / 2, size - position));
      for (let place = 0; place < bytesRead; place += 1) buffer[offset + place] = at(position + place);
      return { bytesRead };
    },
  };
}
const at = (position: number) => (position + (position >> 8)) % 251;
const expected = (index: number, length: number) => Uint8Array.from({ length }, (_, n) => at(index * BLOCK_BYTES + n));

describe('a part of a file', () => {
  test('is what stands there, shorter where the file ends, and nothing behind it', async () => {
    const blocks = createFileBlocks({ maxBytes: 4 * BLOCK_BYTES });
    const source = file('a', BLOCK_BYTES + 10);
    for (const [index, length] of [
      [0, BLOCK_BYTES],
      [1, 10],
      [2, 0],
    ] as const) {
      const block = await blocks.take(source, index);
      expect(Buffer.compare(block.bytes, expected(index, length))).toBe(0);
      block.release();
    }
  });

  test('is read once for all who want it at the same time or later', async () => {
    const blocks = createFileBlocks({ maxBytes: 4 * BLOCK_BYTES });
    let start = () => {};
    const go = new Promise<void>((resolve) => {
      start = resolve;
    });
    const source = file('a', BLOCK_BYTES, go);
    expect(blocks.takeAtHand('a', 0)).toBeUndefined();
    const together = [blocks.take(source, 0), blocks.take(source, 0)];
    expect(blocks.takeAtHand('a', 0)).toBeUndefined();
    start();
    const [one, other] = await Promise.all(together);
    expect(one?.bytes).toBe(other?.bytes);
    expect(blocks.takeAtHand('a', 0)?.bytes).toBe(one?.bytes);
    expect((await blocks.take(source, 0)).bytes).toBe(one?.bytes);
    expect(source.reads).toBe(2);
    expect(blocks.takeAtHand('b', 0)).toBeUndefined();
  });

  test('stays as it is while somebody holds it, whatever is read meanwhile; then its room is used again', async () => {
    const blocks = createFileBlocks({ maxBytes: BLOCK_BYTES });
    const source = file('a', 4 * BLOCK_BYTES);
    const held = await blocks.take(source, 0);
    for (const index of [1, 2]) (await blocks.take(source, index)).release();
    expect(Buffer.compare(held.bytes, expected(0, BLOCK_BYTES))).toBe(0);
    held.release();
    const next = await blocks.take(source, 3);
    expect(next.bytes.buffer).toBe(held.bytes.buffer);
    expect(Buffer.compare(next.bytes, expected(3, BLOCK_BYTES))).toBe(0);
  });

  test('that could not be read is tried again by the next one', async () => {
    const blocks = createFileBlocks({ maxBytes: BLOCK_BYTES });
    const broken = { name: 'a', read: () => Promise.reject(new Error('the disk is gone')) };
    await expect(Promise.all([blocks.take(broken, 0), blocks.take(broken, 0)])).rejects.toThrow('the disk is gone');
    expect((await blocks.take(file('a', 10), 0)).bytes).toHaveLength(10);
  });
});
