/** An ISRC as 12 upper-case characters (`GBAYE0601696`), from any spelling with blanks or dashes; nonsense is `undefined`. */
export function parseIsrc(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const isrc = value.replace(/[\s-]/g, '').toUpperCase();
  return /^[A-Z]{2}[A-Z0-9]{3}\d{7}$/.test(isrc) ? isrc : undefined;
}
