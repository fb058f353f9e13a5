import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDecoding } from '#features/images/decoding.ts';
import { initialLetters, initialsOf } from '#features/images/initials.ts';

// With all loaders off that read drawings.
beforeAll(() => void createDecoding());

describe('initials', () => {
  test.each([
    ['Lumen Harbour', 'LH'],
    ['the salt & glass choir', 'TC'],
    ['Жанна Агузарова', 'ЖА'],
    ['文字', '文'],
    ['فيروز', 'ف'],
    ['क्षमा', 'क्ष'],
    ['AC/DC', 'A'],
    ['!!!', '!'],
    ['(Sandy) Alex G', 'SG'],
    ['<b>&', 'B'],
    ['', ''],
  ])('of %s are %s', (name, letters) => {
    expect(initialLetters(name).join('')).toBe(letters);
  });
});

describe('a drawn name', () => {
  const drawn = (name: string) => initialsOf(name, { size: 150, format: 'webp' });

  test.each(['Lumen Harbour', 'Жанна', '文字', '😀', '<svg/>', '&', '—', '', '\u{10FFFF}'])(
    'is a square picture, whatever it is written in: %j',
    async (name) => {
      expect(await sharp(await drawn(name)).metadata()).toMatchObject({ format: 'webp', width: 150, height: 150 });
    },
  );

  test('is the same each time, and another one for another name', async () => {
    const [one, again, other] = await Promise.all(['Lumen Harbour', 'lumen harbour', 'Lost Highway'].map(drawn));
    expect(one?.equals(again ?? Buffer.alloc(0))).toBe(true);
    expect(one?.equals(other ?? Buffer.alloc(0))).toBe(false);
  });

  test('that no font can write is a pattern, which mirrors itself', async () => {
    const { data, info } = await sharp(await drawn('\u{10FFFD}'))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const isLight = (x: number, y: number) => (data[(y * info.width + x) * info.channels] ?? 0) > 200;
    const cells = [33, 54, 75, 96, 117];
    const rows = cells.map((y) => cells.map((x) => isLight(x, y)));
    expect(rows).toEqual(rows.map((row) => row.toReversed()));
    expect(new Set(rows.flat()).size).toBe(2);
  });
});
