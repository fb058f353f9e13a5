import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGrowingBuffer } from '#lib/growing-buffer.ts';

test('a growing buffer has what was appended since it was cleared, in order, however it grew', () => {
  const pieces = fc.array(
    fc.uint8Array({ maxLength: 50 }).map((piece) => Buffer.alloc(40_000, Buffer.from([...piece, 1]))),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 4 }), fc.integer({ min: 0, max: 2_000_000 }), (fills, keepBytes) => {
      const growing = createGrowingBuffer(keepBytes);
      for (const fill of fills) {
        for (const piece of fill) growing.append(piece);
        expect(growing.bytes().equals(Buffer.concat(fill))).toBe(true);
        growing.clear();
        expect(growing.bytes().length).toBe(0);
      }
    }),
    { numRuns: 30 },
  );
});
