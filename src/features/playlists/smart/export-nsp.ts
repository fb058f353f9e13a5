import { AppError } from '#lib/errors.ts';
import { type Criteria, DEFAULT_SORT, MAX_TRACKS, type SortKey } from './criteria.schemas.ts';
import { NSP_FIELDS, type NspPlaylist, type NspRule } from './nsp-fields.ts';
import { type FieldName, type Operator, ruleField } from './rule-fields.ts';
import type { Condition, Rule, RuleValue } from './rules.ts';

interface Exported {
  name: string;
  description: string | null;
  criteria: Criteria;
}

/**
 * Criteria as a playlist of Navidrome that means the same there. An order by popularity, which it does not know, is left to it.
 * @throws {AppError} unprocessable, naming what has no counterpart there.
 */
export function exportNsp({ name, description, criteria }: Exported): NspPlaylist {
  const { rules, sort, limit, limit_duration_ms: durationMs, seed } = criteria;
  if (durationMs !== undefined) throw without('limit_duration_ms');
  if (seed !== undefined) throw without('seed');
  const rule = ruleOf(rules, false);
  return {
    name,
    ...(description && { comment: description }),
    ...(isGroup(rule) ? rule : { all: [rule] }),
    ...(JSON.stringify(sort) !== JSON.stringify(DEFAULT_SORT) && { sort: sort.map(sortKey).join(',') }),
    ...(limit < MAX_TRACKS && { limit }),
  };
}

function isGroup(rule: NspRule): rule is { all: NspRule[] } | { any: NspRule[] } {
  return 'all' in rule || 'any' in rule;
}

function without(what: string): AppError {
  return new AppError('unprocessable', 'nsp.no_counterpart', `NSP has no counterpart of ${what}.`);
}

function nameOf(field: FieldName): string {
  const found = NSP_FIELDS.find(([, ours]) => ours === field);
  if (!found) throw without(`the field ${field}`);
  return found[0];
}

function sortKey({ field, order }: SortKey): string {
  return `${order === 'desc' ? '-' : ''}${field === 'random' ? field : nameOf(field)}`;
}

/** NSP has no "not": it goes inwards, to the operators. */
function ruleOf(rule: Rule, negated: boolean): NspRule {
  if ('not' in rule) return ruleOf(rule.not, !negated);
  if ('field' in rule) return negated ? opposite(rule) : condition(rule);
  const isAll = 'all' in rule;
  const parts = (isAll ? rule.all : rule.any).map((part) => ruleOf(part, negated));
  return isAll === negated ? { any: parts } : { all: parts };
}

const PLAIN: Partial<Record<Operator, string>> = {
  is: 'is',
  is_not: 'isNot',
  gt: 'gt',
  lt: 'lt',
  contains: 'contains',
  not_contains: 'notContains',
  starts_with: 'startsWith',
  ends_with: 'endsWith',
  between: 'inTheRange',
  before: 'before',
  after: 'after',
  in_last_days: 'inTheLast',
  not_in_last_days: 'notInTheLast',
};

function condition({ field, op, value }: Condition): NspRule {
  if (field === 'playlist') return { [op === 'in_playlist' ? 'inPlaylist' : 'notInPlaylist']: { id: String(value) } };
  if (op === 'in' && Array.isArray(value)) return { any: value.map((one) => written(field, 'is', one)) };
  if (op === 'not_in' && Array.isArray(value)) return { all: value.map((one) => written(field, 'is_not', one)) };
  if (ruleField(field).type === 'number') return numberCondition(field, op, value);
  if (ruleField(field).type === 'time' && /T/.test(String(value))) throw without(`a time of day (${field} ${op})`);
  return written(field, op, value);
}

/** There, all numbers are whole but durations, so that "at least 4" is "more than 3"; what is not rated has the rating 0. */
function numberCondition(field: FieldName, op: Operator, value: RuleValue): NspRule {
  if (!Array.isArray(value) && !Number.isInteger(value)) throw without(`a fraction (${field} ${op} ${value})`);
  const rated = (rule: NspRule) => (field === 'rating' ? { all: [written(field, 'gt', 0), rule] } : rule);
  switch (op) {
    case 'gte':
      return written(field, 'gt', Number(value) - 1);
    case 'lte':
      return rated(written(field, 'lt', Number(value) + 1));
    case 'lt':
      return rated(written(field, 'lt', value));
    case 'is':
      // Nothing has the rating 0 here.
      return field === 'rating' && value === 0 ? { all: [written(field, 'lt', 0)] } : written(field, op, value);
    case 'between':
      return field === 'rating' && Array.isArray(value)
        ? written(
            field,
            op,
            value.map((one) => Math.max(1, Number(one))),
          )
        : written(field, op, value);
    default:
      return written(field, op, value);
  }
}

const OPPOSITES: Partial<Record<Operator, Operator>> = {
  is: 'is_not',
  is_not: 'is',
  contains: 'not_contains',
  not_contains: 'contains',
  in: 'not_in',
  not_in: 'in',
  in_last_days: 'not_in_last_days',
  not_in_last_days: 'in_last_days',
  in_playlist: 'not_in_playlist',
  not_in_playlist: 'in_playlist',
};

/** What is true of exactly the other tracks. */
function opposite({ field, op, value }: Condition): NspRule {
  if (ruleField(field).type === 'flag' && field !== 'explicit') return condition({ field, op, value: value !== true });
  const counterpart = OPPOSITES[op];
  if (counterpart) return condition({ field, op: counterpart, value });
  // These always have a value there.
  if (field === 'rating' || field === 'play_count') {
    if (op === 'gt') return written(field, 'lt', Number(value) + 1);
    if (op === 'gte') return written(field, 'lt', value);
  }
  if (field === 'play_count' && op === 'lt') return written(field, 'gt', Number(value) - 1);
  if (field === 'play_count' && op === 'lte') return written(field, 'gt', value);
  throw without(`"not" before ${field} ${op}`);
}

function written(field: FieldName, op: Operator, value: RuleValue): NspRule {
  const operator = PLAIN[op];
  if (!operator) throw without(`${field} ${op}`);
  return { [operator]: { [nameOf(field)]: theirs(field, value) } };
}

function theirs(field: FieldName, value: RuleValue): unknown {
  if (field !== 'duration_ms') return value;
  return Array.isArray(value) ? value.map((one) => Number(one) / 1000) : Number(value) / 1000;
}
