import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePartialDate, precisionOf, yearOf } from '#music/partial-date.ts';

describe('parsePartialDate', () => {
  test.each([
    ['1999', '1999'],
    ['1999-02', '1999-02'],
    ['1999-02-28', '1999-02-28'],
    ['2000-02-29', '2000-02-29'],
    [' 2005-06-07T07:00:00Z ', '2005-06-07'],
    ['1999-00-00', '1999'],
    ['1999-02-00', '1999-02'],
    ['1999-02-29', '1999-02'],
    ['1900-02-29', '1900-02'],
    ['1999-13-01', '1999'],
    ['1999-04-31', '1999-04'],
  ])('%s is known as far as %s', (written, date) => {
    expect(parsePartialDate(written)).toBe(date);
  });

  test.each([
    '',
    '0000-00-00',
    '0000',
    '0999',
    '2201',
    '99',
    '1999-2',
    '28.02.1999',
    'tomorrow',
    '1999-02-28x',
    null,
    undefined,
    1999,
  ])('%j is no date', (value) => {
    expect(parsePartialDate(value)).toBeUndefined();
  });

  test('the precision and the year are those of the text', () => {
    expect(['1999', '1999-02', '1999-02-28'].map(precisionOf)).toEqual(['year', 'month', 'day']);
    expect(yearOf('1999-02-28')).toBe(1999);
    expect(yearOf(undefined)).toBeUndefined();
  });

  test('every real day is kept, and what was read once is read as itself', () => {
    const days = fc.date({ min: new Date('1000-01-01'), max: new Date('2200-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, (day) => {
        const written = day.toISOString();
        expect(parsePartialDate(written)).toBe(written.slice(0, 10));
        expect(parsePartialDate(written.slice(0, 10))).toBe(written.slice(0, 10));
      }),
    );
  });
});
