import { z } from './api.ts';

/** `{ items, total, limit, offset }`, named in the documentation. */
export function listOf<S extends z.ZodType>(name: string, item: S) {
  return z
    .object({
      items: z.array(item),
      total: z.number().int().openapi({ description: 'How many there are in all' }),
      limit: z.number().int(),
      offset: z.number().int(),
    })
    .openapi(name);
}
