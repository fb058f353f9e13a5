import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readByteRanges } from '#http/byte-ranges.ts';

const read = (header: string, size = 10_000) => {
  const ranges = readByteRanges(header, size);
  return typeof ranges === 'string' ? ranges : ranges.map(({ start, end }) => `${start}-${end}`).join(',');
};

describe('the examples of RFC 9110 §14.1.2, for 10000 bytes', () => {
  it.each([
    ['bytes=0-499', '0-499'],
    ['bytes=500-999', '500-999'],
    ['bytes=-500', '9500-9999'],
    ['bytes=9500-', '9500-9999'],
    ['bytes=0-0,-1', '0-0,9999-9999'],
    ['bytes= 0-999, 4500-5499, -1000', '0-999,4500-5499,9000-9999'],
    ['bytes=500-600,601-999', '500-999'],
    ['bytes=500-700,601-999', '500-999'],
  ])('%s is %s', (header, expected) => {
    expect(read(header)).toBe(expected);
  });
});

describe('what cannot be answered with bytes', () => {
  it.each(['bytes=10000-', 'bytes=10000-20000', 'bytes=-0', 'bytes=99999999999999999999999-', 'bytes=10000-,20000-'])(
    '%s asks for bytes that are not there',
    (header) => {
      expect(read(header)).toBe('unsatisfiable');
    },
  );

  it.each([
    'bytes=',
    'bytes=,',
    'bytes=-',
    'bytes=a-b',
    'bytes=5-2',
    'bytes=1-2,x',
    'bytes=--5',
    'bytes=1-2-3',
    'bytes=+1-2',
    'bytes=0x1-2',
    'bytes 0-4',
    'items=0-4',
    'seconds=1-2',
    '',
    'bytes=٣-٤',
  ])('"%s" cannot be read, and is ignored', (header) => {
    expect(read(header)).toBe('whole');
  });
});

it('a last byte beyond the end is the end, and a suffix longer than the file is the file', () => {
  expect(read('bytes=9990-99999')).toBe('9990-9999');
  expect(read('bytes=-99999')).toBe('0-9999');
  expect(read('BYTES=0-4')).toBe('0-4');
  expect(read('bytes=0-4,99999-')).toBe('0-4');
  expect(read('bytes=0-4,,20-24,')).toBe('0-4,20-24');
});

it('the order is that of the request, and what meets is one', () => {
  expect(read('bytes=5000-5009,0-9')).toBe('5000-5009,0-9');
  expect(read('bytes=5000-5009,0-9,10-19,5005-5100')).toBe('5000-5100,0-19');
});

it('more than sixteen ranges, or a header as long as a page, are answered with the whole file', () => {
  const ranges = (count: number) => `bytes=${Array.from({ length: count }, (_, i) => `${i * 10}-${i * 10}`).join(',')}`;
  expect(read(ranges(16))).toHaveLength('0-0,'.length + 9 * '10-10,'.length + 6 * '100-100,'.length - 1);
  expect(read(ranges(17))).toBe('whole');
  expect(read(`bytes=${' '.repeat(3000)}0-4`)).toBe('whole');
});

it('whatever is asked for: the bytes that are there, each once, and no others', () => {
  const spec = fc.oneof(
    fc.tuple(fc.nat(120), fc.nat(120)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
    fc.nat(120).map((a) => [a, undefined] as const),
    fc.nat(120).map((b) => [undefined, b] as const),
  );
  fc.assert(
    fc.property(fc.array(spec, { minLength: 1, maxLength: 16 }), fc.integer({ min: 1, max: 100 }), (specs, size) => {
      const wanted = new Set<number>();
      for (let byte = 0; byte < size; byte += 1) {
        const isWanted = ([first, last]: (typeof specs)[number]) =>
          first === undefined ? byte >= size - (last ?? 0) : byte >= first && byte <= (last ?? size);
        if (specs.some(isWanted)) wanted.add(byte);
      }
      const answer = readByteRanges(`bytes=${specs.map(([a, b]) => `${a ?? ''}-${b ?? ''}`).join(', ')}`, size);
      if (wanted.size === 0) {
        expect(answer).toBe('unsatisfiable');
        return;
      }
      if (typeof answer === 'string') throw new Error(`answered ${answer}`);
      const sent = answer.flatMap(({ start, end }) => Array.from({ length: end - start + 1 }, (_, i) => start + i));
      expect(sent.toSorted((a, b) => a - b)).toEqual([...wanted]);
    }),
  );
});
