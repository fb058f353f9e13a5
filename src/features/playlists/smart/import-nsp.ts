import { AppError } from '#lib/errors.ts';
import { NSP_FIELDS } from './nsp-fields.ts';
import { type FieldName, ruleField } from './rule-fields.ts';
import { MAX_DEPTH, type Rule, readRules } from './rules.ts';

/** What a `.nsp` file says, as a new smart playlist is told: what its fields hold is still to be checked. */
export interface ImportedNsp {
  name: unknown;
  description: unknown;
  is_public: unknown;
  rules: Rule;
  sort: unknown;
  limit: unknown;
}

type Path = (string | number)[];

const KNOWN = ['name', 'comment', 'public', 'all', 'any', 'sort', 'order', 'limit'];

/**
 * Reads a playlist of Navidrome.
 * @throws {AppError} invalid, with the paths of everything that has no counterpart here.
 */
export function importNsp(file: Record<string, unknown>): ImportedNsp {
  const faults: Faults = [];
  for (const key of Object.keys(file))
    if (!KNOWN.includes(key)) faults.push({ path: [key], message: 'has no counterpart here' });
  const group = file.all !== undefined ? 'all' : 'any';
  if (file.all !== undefined && file.any !== undefined)
    faults.push({ path: ['any'], message: 'does not belong beside all' });
  const rules = readGroup(group, file[group], [], 1, faults);
  const sort = readSort(file.sort, file.order, faults);
  if (!rules || faults.length > 0) throw invalid(faults);
  const { name, comment, limit } = file;
  // Navidrome has no limit where the limit is 0.
  return {
    name,
    description: comment || null,
    is_public: file.public ?? false,
    rules,
    sort,
    limit: limit || undefined,
  };
}

type Faults = { path: Path; message: string }[];

function invalid(faults: Faults): AppError {
  const errors = faults.map(({ path, message }) => ({ path: path.join('.'), message }));
  const detail = errors.map(({ path, message }) => `${path} ${message}`).join('; ');
  return new AppError('invalid', 'request.invalid', detail, { errors });
}

function readGroup(word: 'all' | 'any', listed: unknown, path: Path, depth: number, faults: Faults): Rule | undefined {
  if (!Array.isArray(listed) || listed.length === 0) {
    faults.push({ path: [...path, word], message: 'must be a list of one or more rules' });
    return undefined;
  }
  if (depth > MAX_DEPTH) {
    faults.push({ path, message: `is nested deeper than ${MAX_DEPTH}` });
    return undefined;
  }
  const rules = listed.flatMap((part: unknown, at) => readPart(part, [...path, word, at], depth, faults));
  return word === 'all' ? { all: rules } : { any: rules };
}

/** An entry of a list: usually one operator or group, but Navidrome takes several. */
function readPart(part: unknown, path: Path, depth: number, faults: Faults): Rule[] {
  if (!isObject(part) || Object.keys(part).length === 0) {
    faults.push({ path, message: 'must be { operator: { field: value } }, { all: [rules] } or { any: [rules] }' });
    return [];
  }
  return Object.entries(part).flatMap(([word, value]) => {
    const group = word.toLowerCase();
    if (group === 'all' || group === 'any') return readGroup(group, value, path, depth + 1, faults) ?? [];
    return readOperator(word, value, [...path, word], faults) ?? [];
  });
}

/** Ours for each type of field; what is missing has no counterpart. */
const OPERATORS: Record<string, string> = {
  is: 'is',
  isnot: 'is_not',
  gt: 'gt',
  lt: 'lt',
  contains: 'contains',
  notcontains: 'not_contains',
  startswith: 'starts_with',
  endswith: 'ends_with',
  intherange: 'between',
  before: 'before',
  after: 'after',
  inthelast: 'in_last_days',
  notinthelast: 'not_in_last_days',
  inplaylist: 'in_playlist',
  notinplaylist: 'not_in_playlist',
};

function readOperator(word: string, value: unknown, path: Path, faults: Faults): Rule | undefined {
  const refuse = (at: Path, message: string) => {
    faults.push({ path: [...path, ...at], message });
    return undefined;
  };
  const operator = word.toLowerCase();
  const op = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (op === undefined) return refuse([], 'has no counterpart here');
  const [entry, another] = isObject(value) ? Object.entries(value) : [];
  if (!entry || another) return refuse([], 'must have one field');
  const [name, compared] = entry;
  const field = op.endsWith('_playlist') ? (name.toLowerCase() === 'id' ? 'playlist' : undefined) : fieldOf(name);
  if (!field) return refuse([name], 'has no counterpart here');
  const { rule, faults: found } = readRules(asCondition(field, op, ours(field, compared)));
  for (const { path: at, message } of found)
    refuse([name, ...at.filter((key) => key !== 'value' && key !== 'op')], message);
  return rule;
}

function fieldOf(name: string): FieldName | undefined {
  return NSP_FIELDS.find(([nsp]) => nsp === name.toLowerCase())?.[1];
}

/** A value in our units and types. */
function ours(field: FieldName, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => ours(field, one));
  if (field === 'playlist' && typeof value === 'string' && /^\d{1,10}$/.test(value)) return Number(value);
  if (field === 'duration_ms' && typeof value === 'number') return Math.round(value * 1000);
  // Its files also have texts where it compares with numbers and truths.
  const { type } = ruleField(field);
  if (type === 'number' && typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value))
    return ours(field, Number(value));
  if (type === 'flag' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

/** The same question in our words. A track without a rating has the rating 0 there and none here; a duration is seconds there. */
function asCondition(field: FieldName, op: string, value: unknown): unknown {
  const condition = { field, op, value };
  if (field === 'duration_ms' && typeof value === 'number' && (op === 'is' || op === 'is_not')) {
    const within = { field, op: 'between', value: [value, value + 999] };
    return op === 'is' ? within : { not: within };
  }
  if (ruleField(field).type === 'flag' && op === 'is_not') return { not: { ...condition, op: 'is' } };
  if (field !== 'rating') return condition;
  if (op === 'is' && value === 0) return { not: { field, op: 'gte', value: 1 } };
  if (op === 'is_not' && value === 0) return { field, op: 'gte', value: 1 };
  if (op === 'lt') return { not: { field, op: 'gte', value } };
  if (op === 'between' && Array.isArray(value) && value[0] === 0) return { not: { field, op: 'gt', value: value[1] } };
  return condition;
}

/** `"title"`, `"-rating,+title"`; `order: "desc"` turns all of it round. */
function readSort(sort: unknown, order: unknown, faults: Faults): unknown {
  if (sort === undefined || sort === '') return undefined;
  if (typeof sort !== 'string') {
    faults.push({ path: ['sort'], message: 'must be a text' });
    return undefined;
  }
  const turned = typeof order === 'string' && order.toLowerCase() === 'desc';
  return sort.split(',').flatMap((part) => {
    const name = part.trim().replace(/^[+-]\s*/, '');
    const field = name.toLowerCase() === 'random' ? 'random' : fieldOf(name);
    if (!field) faults.push({ path: ['sort'], message: `by ${name} has no counterpart here` });
    const isFalling = part.trim().startsWith('-') !== turned;
    return field ? [{ field, order: isFalling ? 'desc' : 'asc' }] : [];
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
