import { expect, it } from 'vitest';
import { parseRetryAfter } from '#lib/retry-after.ts';

const now = new Date('2026-11-21T12:00:00Z');

it.each([
  ['7', 7000],
  ['0', 0],
  ['86400', 86_400_000],
  ['1.5', 1500],
  [' 2 ', 2000],
  ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('reads Retry-After: %s as %s ms', (value, expected) => {
  expect(parseRetryAfter(value, now)).toBe(expected);
});
