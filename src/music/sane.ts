/** Numbers that a database column holds and that make sense; sources send zeros, negatives and nonsense too. */
const RANGES: Readonly<Record<string, readonly [min: number, max: number]>> = {
  popularity: [0, 100],
  followers: [0, 1e12],
  listeners: [0, 1e12],
  playCount: [0, 1e15],
  albumCount: [0, 1e6],
  trackCount: [1, 10_000],
  discCount: [1, 1000],
  discNumber: [1, 1000],
  position: [1, 10_000],
  durationMs: [1, 48 * 3_600_000],
  width: [1, 100_000],
  height: [1, 100_000],
  weight: [0, 100],
};

/** In UTF-16 units; names are indexed, and an index takes no row of more than 2,700 bytes. */
const MAX_NAME = 500;
const MAX_LENGTHS: Readonly<Record<string, number>> = {
  summary: 10_000,
  content: 100_000,
  url: 2000,
  previewUrl: 2000,
};
const MAX_ID_BYTES = 1500;

/**
 * The same facts without undefined fields, numbers that are out of their range or not whole, and ids too long to be kept, and with texts
 * that PostgreSQL takes: no NUL, no lone surrogates, no names of more than 500 characters. Nested tracks, credits and images included.
 */
export function withoutNonsense<T>(facts: T): T {
  return sane('', facts) as T; // the same shape, fewer of the optional fields
}

function sane(field: string, value: unknown): unknown {
  if (typeof value === 'string') return storableText(value, MAX_LENGTHS[field] ?? MAX_NAME);
  if (Array.isArray(value)) return value.map((item) => sane(field, item));
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    const range = RANGES[name];
    if (range) {
      // Adding 0 makes 0 of -0, which would not come back from the database as it was.
      if (isWithin(range, part)) kept[name] = Math.round(part) + 0;
    } else if (part === undefined) continue;
    else if (name === 'externalIds') kept[name] = usableIds(part);
    else kept[name] = name === 'id' ? part : sane(name, part);
  }
  return kept;
}

function isWithin([min, max]: readonly [number, number], value: unknown): value is number {
  return typeof value === 'number' && value >= min && value <= max;
}

function storableText(text: string, maxLength: number): string {
  const cut = text.length > maxLength ? text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '') : text;
  return (cut.includes('\0') ? cut.replaceAll('\0', '') : cut).toWellFormed();
}

function usableIds(ids: object): object {
  return Object.fromEntries(Object.entries(ids).filter(([, id]) => isUsableId(id)));
}

/** Whether an id can be kept as it is: a cut or cleaned one would be another id. */
export function isUsableId(id: unknown): id is string {
  if (typeof id !== 'string' || id === '' || id.includes('\0') || !id.isWellFormed()) return false;
  // No UTF-16 unit takes more than three bytes.
  return id.length * 3 <= MAX_ID_BYTES || new TextEncoder().encode(id).length <= MAX_ID_BYTES;
}
