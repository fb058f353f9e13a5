import { z } from 'zod';
import {
  FIELD_NAMES,
  type FieldName,
  fieldNamed,
  OPERATORS,
  type Operator,
  operatorNamed,
  ruleField,
} from './rule-fields.ts';

/** One question about a track. What the value is follows from field and operator: `readRules` sees to it. */
export interface Condition {
  field: FieldName;
  op: Operator;
  value: RuleValue;
}
/** What a condition compares with. */
export type RuleValue = string | number | boolean | (string | number)[];

/** What a track has to be like, as data. */
export type Rule = { all: Rule[] } | { any: Rule[] } | { not: Rule } | Condition;

/** Where something is wrong in what was sent, and what. */
interface RuleFault {
  path: (string | number)[];
  message: string;
}

/** What is said of anything that is no rule at all. */
export const RULE_FORMS = 'must be { field, op, value }, or a group: { all: [rules] }, { any: [rules] }, { not: rule }';

/** How deep groups may stand in each other. */
export const MAX_DEPTH = 16;
const MAX_CONDITIONS = 200;
/** For each of them, all tags of the catalogue are read. */
const MAX_TAG_PARTS = 20;
const MAX_BYTES = 64_000;
const MAX_TEXT = 500;
const MAX_LIST = 500;
const MAX_DAYS = 36_500;
const MAX_NUMBER = 1e15;
const MAX_ID = 2_147_483_647;

/** Reads rules as they came from outside; `faults` holds everything that is wrong with them, each with its path. */
export function readRules(value: unknown): { rule?: Rule; faults: RuleFault[] } {
  const reading: Reading = { faults: [], conditions: 0, tagParts: 0 };
  const rule = readRule(value, [], 1, reading);
  if (reading.conditions > MAX_CONDITIONS)
    reading.faults.push({ path: [], message: `must have at most ${MAX_CONDITIONS} conditions` });
  if (reading.tagParts > MAX_TAG_PARTS)
    reading.faults.push({ path: [], message: `must have at most ${MAX_TAG_PARTS} conditions on parts of tags` });
  if (reading.faults.length === 0 && JSON.stringify(rule).length > MAX_BYTES)
    reading.faults.push({ path: [], message: `must be at most ${MAX_BYTES} bytes long` });
  return reading.faults.length > 0 ? { faults: reading.faults } : { rule, faults: [] };
}

/** Every condition of the rules with its path. */
export function conditionsOf(
  rule: Rule,
  path: (string | number)[] = [],
): { condition: Condition; path: (string | number)[] }[] {
  if ('all' in rule) return rule.all.flatMap((part, at) => conditionsOf(part, [...path, 'all', at]));
  if ('any' in rule) return rule.any.flatMap((part, at) => conditionsOf(part, [...path, 'any', at]));
  if ('not' in rule) return conditionsOf(rule.not, [...path, 'not']);
  return [{ condition: rule, path }];
}

interface Reading {
  faults: RuleFault[];
  conditions: number;
  tagParts: number;
}
type Path = (string | number)[];

const GROUPS = ['all', 'any', 'not'] as const;

function readRule(value: unknown, path: Path, depth: number, reading: Reading): Rule | undefined {
  const refuse = (at: Path, message: string) => {
    reading.faults.push({ path: [...path, ...at], message });
    return undefined;
  };
  // Past the limit nothing is read any more: what is refused anyhow must not cost anything.
  if (reading.conditions > MAX_CONDITIONS) return undefined;
  if (!isObject(value)) return refuse([], RULE_FORMS);
  const group = GROUPS.find((name) => Object.hasOwn(value, name));
  if (group === undefined) return readCondition(value, path, reading);
  for (const key of Object.keys(value)) if (key !== group) refuse([key], `does not belong beside ${group}`);
  if (depth > MAX_DEPTH) return refuse([], `is nested deeper than ${MAX_DEPTH}`);
  if (group === 'not') {
    const part = readRule(value.not, [...path, 'not'], depth + 1, reading);
    return part && { not: part };
  }
  const listed = value[group];
  if (!Array.isArray(listed) || listed.length === 0) return refuse([group], 'must be a list of one or more rules');
  const parts = listed.flatMap((part: unknown, at) => readRule(part, [...path, group, at], depth + 1, reading) ?? []);
  return group === 'all' ? { all: parts } : { any: parts };
}

function readCondition(value: Record<string, unknown>, path: Path, reading: Reading): Rule | undefined {
  reading.conditions += 1;
  const refuse = (key: string, message: string) => {
    reading.faults.push({ path: [...path, key], message });
    return undefined;
  };
  for (const key of Object.keys(value))
    if (!['field', 'op', 'value'].includes(key)) refuse(key, 'is not known here: a rule has field, op and value');
  const field = fieldNamed(value.field);
  if (!field) return refuse('field', `must be one of ${FIELD_NAMES.join(', ')}`);
  const { type } = ruleField(field);
  const op = operatorNamed(type, value.op);
  if (!op) return refuse('op', `of ${field} must be one of ${OPERATORS[type].join(', ')}`);
  if ((field === 'genre' || field === 'tag') && PARTS.has(op)) reading.tagParts += 1;
  const read = valueSchema(field, op).safeParse(value.value);
  if (read.success) return { field, op, value: read.data };
  for (const issue of read.error.issues)
    reading.faults.push({ path: [...path, 'value', ...issue.path.map(asKey)], message: issue.message });
  return undefined;
}

const PARTS: ReadonlySet<Operator> = new Set(['contains', 'not_contains', 'starts_with', 'ends_with']);

const asKey = (key: PropertyKey) => (typeof key === 'symbol' ? key.toString() : key);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const UNREADABLE = /[\u0000-\u001F\u007F-\u009F\uFFFD]|[\uD800-\uDFFF]/u;

const aText = z
  .string({ error: 'must be a text' })
  .trim()
  .min(1, 'must not be blank')
  .max(MAX_TEXT, `must be at most ${MAX_TEXT} characters long`)
  .refine((text) => !UNREADABLE.test(text), 'must not contain control characters or broken text encoding');

const aDay = z.iso
  .date({ error: 'must be a day, as 2026-11-21' })
  .refine((day) => day >= '0001', 'must be after year 0');
const aTime = z.union([aDay, z.iso.datetime({ offset: true }).transform((time) => new Date(time).toISOString())], {
  error: 'must be a day, as 2026-11-21, or a time with its zone, as 2026-11-21T01:30:00Z',
});
const days = wholeNumber(0, MAX_DAYS);

function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, error).max(max, error);
}

function listOf<T extends z.ZodType<string | number>>(item: T) {
  const error = `must be a list of 1 to ${MAX_LIST} values`;
  return z.array(item, { error }).min(1, error).max(MAX_LIST, error);
}

function fromTo<T extends z.ZodType<string | number>>(item: T) {
  return z
    .array(item, { error: 'must be a list of two values, from and to' })
    .length(2, 'must be a list of two values, from and to')
    .refine(([from, to]) => from === undefined || to === undefined || from <= to, 'must not end before it begins');
}

/** What a condition may compare with. */
function valueSchema(field: FieldName, op: Operator): z.ZodType<RuleValue> {
  const { type, min = -MAX_NUMBER, max = MAX_NUMBER } = ruleField(field);
  switch (type) {
    case 'text':
    case 'code':
      return op === 'in' || op === 'not_in' ? listOf(aText) : aText;
    case 'number': {
      const error = min < 0 ? 'must be a number' : `must be a number from ${min} to ${max}`;
      const aNumber = z.number({ error }).min(min, error).max(max, error);
      return op === 'between' ? fromTo(aNumber) : aNumber;
    }
    case 'time':
    case 'day': {
      if (op === 'in_last_days' || op === 'not_in_last_days') return days;
      const moment = type === 'day' ? aDay : aTime;
      return op === 'between' ? fromTo(moment) : moment;
    }
    case 'flag':
      return z.boolean({ error: 'must be true or false' });
    case 'playlist':
      return wholeNumber(1, MAX_ID);
  }
}
