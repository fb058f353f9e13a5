/** Lists as Last.fm writes them: several elements as an array, one as the bare object, none as `""`, `"\n"` or nothing. */
export function asArray<T>(value: T | T[] | string | null | undefined): T[] {
  if (value === null || value === undefined || typeof value === 'string') return [];
  return Array.isArray(value) ? value : [value];
}
