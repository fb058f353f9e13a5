import { expect, test } from 'vitest';
import { together } from '#lib/together.ts';

test('Works that are done together end together, and reject with what failed first', async () => {
  const ended: string[] = [];
  const ends =
    (what: string, turns: number, fails = true) =>
    async () => {
      for (let turn = 0; turn < turns; turn += 1) await null;
      ended.push(what);
      if (fails) throw new Error(what);
    };
  const all = together(ends('because of it', 9), ends('the disk is full', 6), ends('good', 12, false));
  await expect(all).rejects.toThrow('the disk is full');
  expect(ended).toEqual(['the disk is full', 'because of it', 'good']);
});
