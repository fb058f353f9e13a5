/** What PostgreSQL refuses in any text. */
const REFUSED = /[\0\uD800-\uDFFF]/;
/** The same, as `JSON.stringify` writes it. */
const REFUSED_ESCAPE = /\\u(?:0000|d[89a-f])/i;

/**
 * Values as the text of a PostgreSQL array (`{1,"a \"b\"",NULL}`); null and undefined are NULL. Texts come without NUL and with U+FFFD for
 * lone surrogates, because PostgreSQL takes neither. A text of our own making, because the driver guesses an array's type by its first value.
 */
export function arrayLiteral(values: readonly (string | number | boolean | null | undefined)[]): string {
  return storable(`{${values.map(element).join(',')}}`);
}

/** A value as JSON that `jsonb` takes: texts in it without NUL and lone surrogates. The names of its fields are ours. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!REFUSED_ESCAPE.test(json)) return json;
  return JSON.stringify(value, (_, part) => (typeof part === 'string' ? storable(part) : part));
}

function element(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value !== 'string') return String(value);
  return `"${/["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`;
}

function storable(text: string): string {
  return REFUSED.test(text) ? text.replaceAll('\0', '').toWellFormed() : text;
}
