import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseBarcode } from '#music/barcode.ts';

/** The GS1 check digit, computed from the left this time. */
function withCheckDigit(digits: string): string {
  const sum = [...digits].reduce((total, digit, index) => {
    return total + Number(digit) * ((digits.length - index) % 2 === 1 ? 3 : 1);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

describe('parseBarcode', () => {
  test.each([
    ['724385522925', '724385522925'],
    ['0724385522925', '724385522925'],
    ['00724385522925', '724385522925'],
    ['7 24385-52292 5', '724385522925'],
    [724385522925, '724385522925'],
    ['4006381333931', '4006381333931'],
    ['73513537', '000073513537'],
  ])('%s is read as %s', (written, barcode) => {
    expect(parseBarcode(written)).toBe(barcode);
  });

  test.each([
    '724385522926',
    '123',
    '',
    '000000000000',
    '12345678901234567',
    '72438552292X',
    'none',
    null,
    undefined,
    Number.NaN,
    -1,
    1.5,
    [],
  ])('%j is none', (value) => {
    expect(parseBarcode(value)).toBeUndefined();
  });

  test('one number in any length of leading zeros is one barcode, and is read as itself', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{10}$/), fc.nat({ max: 2 }), (digits, zeros) => {
        const barcode = withCheckDigit(digits);
        expect(parseBarcode('0'.repeat(zeros) + barcode)).toBe(barcode);
        expect(parseBarcode(parseBarcode(barcode))).toBe(barcode);
      }),
    );
  });

  test('one wrong digit is noticed', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[1-9]\d{10}$/),
        fc.nat({ max: 11 }),
        fc.integer({ min: 1, max: 9 }),
        (digits, at, by) => {
          const barcode = withCheckDigit(digits);
          const wrong = (Number(barcode[at]) + by) % 10;
          expect(parseBarcode(barcode.slice(0, at) + wrong + barcode.slice(at + 1))).toBeUndefined();
        },
      ),
    );
  });
});
