import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanText, plainTextOf } from '#lib/text.ts';

describe('cleanText', () => {
  test.each([
    ['  宇多田ヒカル ', '宇多田ヒカル'],
    ['a\u0000b', 'a b'],
    ['\uFEFFtitle\u2028', 'title'],
    ['a\uD800b', 'a\uFFFDb'],
    ['two\nlines\tkept', 'two\nlines\tkept'],
    ['😀', '😀'],
  ])('%j becomes %j', (raw, text) => {
    expect(cleanText(raw)).toBe(text);
  });

  test.each(['', '   ', '\u0000\u0001', null, undefined, 7, {}, ['a']])('%j is nothing', (raw) => {
    expect(cleanText(raw)).toBeUndefined();
  });

  test('what is left is well-formed, short enough, without control characters, and clean already', () => {
    const raw = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.nat({ max: 0xffff })).map((units) => String.fromCharCode(...units)),
    );
    fc.assert(
      fc.property(raw, fc.integer({ min: 1, max: 30 }), (value, maxLength) => {
        const text = cleanText(value, maxLength);
        if (text === undefined) return;
        expect(text.isWellFormed()).toBe(true);
        expect(text.length).toBeLessThanOrEqual(maxLength);
        expect([...text].filter((character) => character < ' ' && !'\n\t'.includes(character))).toEqual([]);
        expect(cleanText(text, maxLength)).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  test('a cut never leaves half a character', () => {
    expect(cleanText('ab😀', 3)).toBe('ab');
  });
});

describe('plainTextOf', () => {
  test.each([
    ['<p><b>Skid Row</b> is a band.</p><p>From Toms River.</p>', 'Skid Row is a band.\nFrom Toms River.'],
    ['one<br/>two<br>three', 'one\ntwo\nthree'],
    ['Simon &amp; Garfunkel &lt;3 &#39;68 &#x1F600;', "Simon & Garfunkel <3 '68 😀"],
    ['&amp;lt; is written &amp;amp;lt;', '&lt; is written &amp;lt;'],
    ['&unknown; stays', '&unknown; stays'],
    ['a &#0;&#99999999; b', 'a b'],
    ['a\n\n\n\n\nb   c', 'a\n\nb c'],
  ])('%s reads "%s"', (html, text) => {
    expect(plainTextOf(html)).toBe(text);
  });
});
