import { describe, expect, it } from 'vitest';
import { advancedCursor } from '#features/search/advanced-cursor.ts';
import type { AdvancedPlace, Sort } from '#features/search/advanced-order-sql.ts';

const placeOf = (sort: Sort, keys: (string | null)[]): AdvancedPlace => ({
  sort,
  order: 'desc',
  keys,
  id: 2_147_483_647,
});
const forged = (place: AdvancedPlace) => Buffer.from(JSON.stringify(place)).toString('base64url');

describe('A place in a list of an advanced search', () => {
  it.each([
    placeOf('relevance', ['2', '100']),
    placeOf('relevance', ['100']),
    placeOf('popularity', ['0']),
    placeOf('name', ['月影 "ハナ"']),
    placeOf('year', ['1999', '2147483647']),
    placeOf('year', [null, '1000']),
    placeOf('year', ['1999']),
    placeOf('duration', [null]),
    placeOf('added', []),
  ])('is read as it was written: %j', (place) => {
    expect(advancedCursor.param.parse(advancedCursor.write(place))).toEqual(place);
  });

  it.each([
    placeOf('year', ['1999', '2147483648']),
    placeOf('year', ['1999', '0']),
    placeOf('year', ["1' or true", '1']),
    placeOf('year', []),
    placeOf('name', ['a\0']),
    placeOf('added', ['1']),
  ])('that the database could not read is refused: %j', (place) => {
    expect(advancedCursor.param.safeParse(forged(place)).success).toBe(false);
  });
});
