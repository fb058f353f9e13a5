import type { DATE_PRECISIONS, PartialDate } from './entities.ts';

type Precision = (typeof DATE_PRECISIONS)[number];

/**
 * A date as far as it is known: `1999`, `1999-02` or `1999-02-28`. Longer texts (a time after the day) are cut, zero months and days
 * (`1999-00-00`) count as unknown, years outside 1000..2200 and anything else as no date.
 */
export function parsePartialDate(value: unknown): PartialDate | undefined {
  if (typeof value !== 'string') return undefined;
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?$/.exec(value.trim());
  if (!found) return undefined;
  const [, year = '', month, day] = found;
  if (Number(year) < 1000 || Number(year) > 2200) return undefined;
  if (!month || Number(month) < 1 || Number(month) > 12) return year;
  if (!day || Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month))) return `${year}-${month}`;
  return `${year}-${month}-${day}`;
}

export function precisionOf(date: PartialDate): Precision {
  return date.length === 4 ? 'year' : date.length === 7 ? 'month' : 'day';
}

export function yearOf(date: PartialDate | undefined): number | undefined {
  return date === undefined ? undefined : Number(date.slice(0, 4));
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 31;
}
