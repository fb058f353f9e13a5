import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createJsonListReader } from '#features/imports/read/json-objects.ts';

/** Reads a text in the pieces that begin at `cuts`. */
function readInPieces(text: string, cuts: readonly number[]) {
  const reader = createJsonListReader();
  const ends = [...cuts.map((cut) => cut % (text.length + 1)), text.length].sort((a, b) => a - b);
  let from = 0;
  const items = ends.flatMap((end) => {
    const piece = text.slice(from, end);
    from = end;
    return reader.feed(piece);
  });
  return [...items, ...reader.end()];
}

const hostileText = fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ',', '\n', 'a', 'é', '🎵') });
const entry = fc.dictionary(hostileText, fc.oneof(hostileText, fc.integer(), fc.constant({ deep: { er: '}' } })));

test('a list of objects is read whole, with the line of each, however it is written and wherever it is cut', () => {
  const indent = fc.constantFrom(undefined, 2);
  fc.assert(
    fc.property(fc.array(entry), indent, fc.array(fc.nat(), { maxLength: 20 }), (entries, space, cuts) => {
      const written = entries.map((one) => JSON.stringify(one, null, space));
      const items = readInPieces(`[${written.join(',\n')}]`, cuts);
      let line = 1;
      const expected = entries.map((value, index) => {
        const item = { line, value: JSON.parse(JSON.stringify(value)) };
        line += (written[index] ?? '').split('\n').length;
        return item;
      });
      expect(items).toEqual(expected);
    }),
  );
});

test('a broken object spoils no other, and one that never ends is told', () => {
  const items = readInPieces('[\n{"a":1},\n{"b":},\n{"c":3},\n{"d":"', [12, 13, 30]);
  expect(items).toEqual([
    { line: 2, value: { a: 1 } },
    { line: 3, refused: 'This is not JSON.' },
    { line: 4, value: { c: 3 } },
    { line: 5, refused: 'The file ends in the middle of this object.' },
  ]);
});
