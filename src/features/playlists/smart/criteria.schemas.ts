import { z } from '#http/api.ts';
import { type FieldName, fieldNamed, isSortField, RULE_FIELDS } from './rule-fields.ts';
import { conditionsOf, RULE_FORMS, type Rule, readRules } from './rules.ts';

/** A playlist holds no more. */
export const MAX_TRACKS = 10_000;
/** The kinds that are made by one call are short lists. */
export const MAX_KIND_TRACKS = 500;
const MAX_SORT_KEYS = 5;
const MAX_SEED = 100;
const MAX_DURATION_MS = 1e12;

/** One key of an order: what has no value comes last either way. */
export interface SortKey {
  field: FieldName | 'random';
  order: 'asc' | 'desc';
}

const SORT_NAMES = ['random', ...Object.keys(RULE_FIELDS).filter((name) => isSortField(name as FieldName))];

/** The most popular first. */
export const DEFAULT_SORT: SortKey[] = [{ field: 'popularity', order: 'desc' }];

const aSortField = z.string().transform((name, context): SortKey['field'] => {
  const field = name === 'random' ? name : fieldNamed(name);
  if (field && isSortField(field)) return field;
  context.issues.push({ code: 'custom', input: name, message: `must be one of ${SORT_NAMES.join(', ')}` });
  return z.NEVER;
});

/** `"title"`, `"-rating"` (falling), several of them with commas between, or a list of `{ field, order }`. */
const sortSchema = z
  .union(
    [
      z
        .string()
        .transform((text) =>
          text.split(',').map((part) => ({ field: part.trim().replace(/^[+-]/, ''), order: directionOf(part) })),
        ),
      z.array(z.strictObject({ field: z.string(), order: z.enum(['asc', 'desc']).default('asc') })),
    ],
    { error: 'must be a field, "-field", or a list of { field, order }' },
  )
  .pipe(
    z
      .array(z.object({ field: aSortField, order: z.enum(['asc', 'desc']) }))
      .min(1, 'must name a field')
      .max(MAX_SORT_KEYS, `must have at most ${MAX_SORT_KEYS} keys`),
  );

function directionOf(part: string): 'asc' | 'desc' {
  return part.trim().startsWith('-') ? 'desc' : 'asc';
}

/** Rules with every fault named by its path. */
const rulesSchema = z.looseObject({}, { error: RULE_FORMS }).transform((value, context): Rule => {
  const { rule, faults } = readRules(value);
  for (const { path, message } of faults) context.issues.push({ code: 'custom', input: value, path, message });
  return rule ?? z.NEVER;
});

const wholeNumber = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, error).max(max, error);
};

/** What fills a playlist by rules, as callers write it and as it is stored. */
export const criteriaShape = {
  rules: rulesSchema,
  sort: sortSchema.default(DEFAULT_SORT),
  limit: wholeNumber(1, MAX_TRACKS).default(MAX_TRACKS),
  limit_duration_ms: wholeNumber(1, MAX_DURATION_MS).optional(),
  seed: z.union([z.string().min(1).max(MAX_SEED), z.int().transform(String)]).optional(),
};

const criteriaSchema = z.object(criteriaShape);
/** What fills a playlist by rules. */
export type Criteria = z.output<typeof criteriaSchema>;

/** What fills a playlist of a kind that one call makes. */
const kindCriteriaSchema = z.object({
  limit: z.int().min(1).max(MAX_KIND_TRACKS),
  /** Of `by-tag`: as it was asked for. */
  tag: z.string().optional(),
});
/** What fills one that one call makes. */
export type KindCriteria = z.output<typeof kindCriteriaSchema>;

/** Criteria as they were stored. */
export const storedCriteria = {
  rules: (stored: unknown): Criteria => criteriaSchema.parse(stored),
  kind: (stored: unknown): KindCriteria => kindCriteriaSchema.parse(stored),
};

/** The playlists that the rules ask about, each with the path of the first condition that does. */
export function playlistsIn(rules: Rule): Map<number, (string | number)[]> {
  const found = new Map<number, (string | number)[]>();
  for (const { condition, path } of conditionsOf(rules))
    if (condition.field === 'playlist' && typeof condition.value === 'number' && !found.has(condition.value))
      found.set(condition.value, path);
  return found;
}
