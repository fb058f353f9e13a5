import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseIsrc } from '#music/isrc.ts';

describe('parseIsrc', () => {
  test.each([
    ['GBAYE0601696', 'GBAYE0601696'],
    ['gb-aye-06-01696', 'GBAYE0601696'],
    [' US RC1 76 07839 ', 'USRC17607839'],
    ['QZES52012345', 'QZES52012345'],
  ])('%s is read as %s', (written, isrc) => {
    expect(parseIsrc(written)).toBe(isrc);
  });

  test.each([
    '',
    'GBAYE060169',
    'GBAYE06016960',
    '1BAYE0601696',
    'GBAYE06O1696',
    'ГБAYE0601696',
    'GBAYE0601696;DROP',
    null,
    undefined,
    7,
    {},
  ])('%j is none', (value) => {
    expect(parseIsrc(value)).toBeUndefined();
  });

  test('what was read once is read as itself', () => {
    const written = fc.stringMatching(/^[A-Za-z]{2}-?[A-Za-z0-9]{3}-?\d{2}-?\d{5}$/);
    fc.assert(
      fc.property(written, (text) => {
        const isrc = parseIsrc(text);
        expect(isrc).toMatch(/^[A-Z]{2}[A-Z0-9]{3}\d{7}$/);
        expect(parseIsrc(isrc)).toBe(isrc);
      }),
    );
  });
});
