import { z } from '#http/api.ts';

/** `sort` of a list: one of these words, the first unless told. */
export function sortBy<const S extends readonly [string, ...string[]]>(sorts: S) {
  const [first] = sorts;
  return z
    .enum(sorts)
    .prefault(first)
    .openapi({ description: 'The order: the most popular, the first by name, or the newest first', example: first });
}
