import { expect, test } from 'vitest';
import { asArray } from '#lib/as-array.ts';

test.each([
  [
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { a: 2 }],
  ],
  [{ a: 1 }, [{ a: 1 }]],
  [[], []],
  ['', []],
  ['\n', []],
  [null, []],
  [undefined, []],
])('%j is the list %j', (written: object | string | null | undefined, list) => {
  expect(asArray(written)).toEqual(list);
});
