import { z } from '#http/api.ts';
import { cursorOf } from '#http/cursor.ts';
import { type AdvancedPlace, SORTS, type Sort } from './advanced-order-sql.ts';

const MAX_INT32 = 2_147_483_647;

/** How many of these each sort goes on from: numbers, or a name. Without words, relevance is popularity alone. */
const KEYS: Record<Sort, RegExp[]> = {
  relevance: [/^\d{1,3}$/, /^\d{1,3}$/],
  popularity: [/^\d{1,3}$/],
  name: [/^[^\0]{0,500}$/su],
  year: [/^-?\d{1,4}$/, /^\d{1,3}$/],
  duration: [/^\d{1,9}$/],
  added: [],
};

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
  const isShort = sort === 'relevance' && keys.length === 1;
  if (keys.length !== shapes.length && !isShort) return false;
  return keys.every((key, index) => key === null || (key.isWellFormed() && shapes[index]?.test(key)));
}
