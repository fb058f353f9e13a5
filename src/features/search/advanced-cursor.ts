import { z } from '#http/api.ts';
import { cursorOf } from '#http/cursor.ts';
import { type AdvancedPlace, SORTS, type Sort } from './advanced-order-sql.ts';

const MAX_INT32 = 2_147_483_647;

type Shape = (key: string) => boolean;
const like =
  (pattern: RegExp): Shape =>
  (key) =>
    pattern.test(key);
const isId: Shape = (key) => /^[1-9]\d{0,9}$/.test(key) && Number(key) <= MAX_INT32;

/** What each sort goes on from: numbers, or a name. Relevance without words is popularity alone, and a year of albums the year. */
const KEYS: Record<Sort, Shape[]> = {
  relevance: [like(/^\d{1,3}$/), like(/^\d{1,3}$/)],
  popularity: [like(/^\d{1,3}$/)],
  name: [like(/^[^\0]{0,500}$/su)],
  year: [like(/^-?\d{1,4}$/), isId],
  duration: [like(/^\d{1,9}$/)],
  added: [],
};
const MAY_BE_SHORT: readonly Sort[] = ['relevance', 'year'];

const place = z
  .object({
    sort: z.enum(SORTS),
    order: z.enum(['asc', 'desc']),
    keys: z.array(z.string().nullable()),
    id: z.number().int().min(1).max(MAX_INT32),
  })
  .refine(isReadable);

export const advancedCursor = cursorOf<AdvancedPlace>(place, {
  description:
    'The `next_cursor` of the page before, with the same filters; `sort`, `order` and `offset` are then not read',
  example: 'eyJzb3J0IjoicG9wdWxhcml0eSIsIm9yZGVyIjoiZGVzYyIsImtleXMiOlsiNDAiXSwiaWQiOjEyM30',
});

/** What was tampered with must not reach the database as a number that it cannot read. */
function isReadable({ sort, keys }: AdvancedPlace): boolean {
  const shapes = KEYS[sort];
  const isShort = MAY_BE_SHORT.includes(sort) && keys.length === 1;
  if (keys.length !== shapes.length && !isShort) return false;
  return keys.every((key, index) => key === null || (key.isWellFormed() && shapes[index]?.(key)));
}
