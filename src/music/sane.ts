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
};

/** The same facts without numbers that are out of their range or not whole; nested tracks and images included. */
export function withoutNonsense<T>(facts: T): T {
  if (Array.isArray(facts)) return facts.map(withoutNonsense) as T; // the same shape, item by item
  if (typeof facts !== 'object' || facts === null) return facts;
  const kept = Object.entries(facts).flatMap(([field, value]) => {
    const range = RANGES[field];
    if (!range) return [[field, withoutNonsense(value)]];
    const isSane = typeof value === 'number' && Number.isFinite(value) && value >= range[0] && value <= range[1];
    return isSane ? [[field, Math.round(value)]] : [];
  });
  return Object.fromEntries(kept) as T; // the same fields, fewer of the optional ones
}
