import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readLrc, writeLrc } from '#music/lrc.ts';

it('lines are read with their times, in the order of these', () => {
  const text =
    '[ar:Air]\n[ti:Sun]\n[00:12.5] one\r\n[01:02.50] two\n[01:02.503]three\n[00:05] first\nno time\n[02:00.00]\n';
  expect(readLrc(text)).toEqual([
    { timeMs: 5000, text: 'first' },
    { timeMs: 12_500, text: 'one' },
    { timeMs: 62_500, text: 'two' },
    { timeMs: 62_503, text: 'three' },
    { timeMs: 120_000, text: '' },
  ]);
});

it('a line with several times stands at each, times of words are left out, and the offset makes all earlier', () => {
  expect(readLrc('[offset:+500]\n[00:10.00][00:20.00] la <00:10.20>la  <00:10.40>la')).toEqual([
    { timeMs: 9500, text: 'la la la' },
    { timeMs: 19_500, text: 'la la la' },
  ]);
  expect(readLrc('[offset:+5000]\n[00:01.00] now')).toEqual([{ timeMs: 0, text: 'now' }]);
});

it('a text without times has no lines', () => {
  expect(readLrc('just words\n[chorus]\n[1:2:3:4] no\n')).toEqual([]);
});

it('what was written is read as it was', () => {
  const word = fc.stringMatching(/^[a-z'(),.!? é字]{0,20}$/).map((text) => text.replaceAll(/\s+/g, ' ').trim());
  const line = fc.record({ timeMs: fc.integer({ min: 0, max: 999 * 60_000 }), text: word });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const inOrder = lines.toSorted((a, b) => a.timeMs - b.timeMs);
      expect(readLrc(writeLrc(inOrder))).toEqual(inOrder);
    }),
  );
});
