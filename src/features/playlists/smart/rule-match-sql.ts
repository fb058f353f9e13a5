import { type SQL, sql } from 'drizzle-orm';
import { textArray } from '#db/upsert.ts';
import type { Operator } from './rule-fields.ts';
import type { RuleValue } from './rules.ts';

/** How a text is compared: with whole values, or with a pattern of `like`: for the text, and for lines of which one is to fit. */
export type TextMatch = { values: string[] } | { pattern: string; amongLines: string };

/** The comparison that an operator asks for, before its negation; `fold` brings the values into the form of the column. */
export function textMatch(op: Operator, value: RuleValue, fold: (text: string) => string): TextMatch {
  const values = (Array.isArray(value) ? value : [value]).map((text) => fold(String(text)));
  const escaped = (values[0] ?? '').replace(/[\\%_]/g, '\\$&');
  switch (op) {
    case 'contains':
    case 'not_contains':
      return { pattern: `%${escaped}%`, amongLines: `%${escaped}%` };
    case 'starts_with':
      return { pattern: `${escaped}%`, amongLines: `%\n${escaped}%` };
    case 'ends_with':
      return { pattern: `%${escaped}`, amongLines: `%${escaped}\n%` };
    default:
      return { values };
  }
}

/** Whether a column's text is such a one. */
export function textFits(column: SQL, match: TextMatch): SQL {
  return 'pattern' in match ? sql`${column} like ${match.pattern}` : sql`${column} = any(${textArray(match.values)})`;
}

/** Whether one of the texts of an array column is; none of them may have lines. One long text is searched much faster than a list of many. */
export function someTextFits(column: SQL, match: TextMatch): SQL {
  if ('values' in match) return sql`${column} && ${textArray(match.values)}`;
  return sql`(E'\\n' || array_to_string(${column}, E'\\n') || E'\\n') like ${match.amongLines}`;
}

const COMPARISONS: Partial<Record<Operator, SQL>> = {
  is: sql`=`,
  is_not: sql`=`,
  gt: sql`>`,
  gte: sql`>=`,
  lt: sql`<`,
  lte: sql`<=`,
};

/** Whether a column's number is such a one. */
export function numberFits(column: SQL, op: Operator, value: RuleValue): SQL {
  if (Array.isArray(value)) return sql`${column} between ${aNumber(value[0])} and ${aNumber(value[1])}`;
  return sql`${column} ${COMPARISONS[op] ?? sql`=`} ${aNumber(value)}`;
}

/** Whole ones as such, so that an index on whole numbers can be used. */
function aNumber(value: RuleValue | undefined): SQL {
  const number = Number(value);
  return Number.isInteger(number) ? sql`${number}::bigint` : sql`${number}::float8`;
}

/** A person's calendar at one moment. */
export interface Calendar {
  timeZone: string;
  now: Date;
}

/** Whether a day, written as text in full, is such a one. */
export function dayFits(column: SQL, op: Operator, value: RuleValue, calendar: Calendar): SQL {
  const text = sql`${column} collate "C"`;
  if (Array.isArray(value)) return sql`${text} between ${String(value[0])} and ${String(value[1])}`;
  if (op === 'before') return sql`${text} < ${String(value)}`;
  if (op === 'after') return sql`${text} > ${String(value)}`;
  return sql`${text} between to_char(${daysAgo(value, calendar)}, 'YYYY-MM-DD') and to_char(${daysAgo(0, calendar)}, 'YYYY-MM-DD')`;
}

/** Whether a moment is such a one. A day is as long as it is for this person, summer time included. */
export function timeFits(column: SQL, op: Operator, value: RuleValue, calendar: Calendar): SQL {
  if (Array.isArray(value))
    return sql`(${column} >= ${beginOf(value[0], calendar)} and ${notAfter(column, value[1], calendar)})`;
  if (op === 'before') return sql`${column} < ${beginOf(value, calendar)}`;
  if (op === 'after') return sql`not (${notAfter(column, value, calendar)})`;
  return sql`${column} >= (${daysAgo(value, calendar)}::timestamp at time zone ${calendar.timeZone})`;
}

const isDay = (value: unknown): value is string => typeof value === 'string' && value.length === '2026-11-21'.length;

function beginOf(value: RuleValue | undefined, { timeZone }: Calendar): SQL {
  if (!isDay(value)) return sql`${String(value)}::timestamptz`;
  return sql`(${value}::date::timestamp at time zone ${timeZone})`;
}

/** A day goes on until the next one begins. */
function notAfter(column: SQL, value: RuleValue | undefined, { timeZone }: Calendar): SQL {
  if (!isDay(value)) return sql`${column} <= ${String(value)}::timestamptz`;
  return sql`${column} < ((${value}::date + 1)::timestamp at time zone ${timeZone})`;
}

function daysAgo(days: RuleValue, { now, timeZone }: Calendar): SQL {
  return sql`((${now.toISOString()}::timestamptz at time zone ${timeZone})::date - ${Number(days)}::int)`;
}
