/** Numbers that look random and are the same on every run and machine. */
export interface Random {
  /** At least 0, less than 1. */
  unit(): number;
  /** A whole number below `limit`. */
  below(limit: number): number;
  /** True so often. */
  chance(share: number): boolean;
  pick<T>(from: readonly [T, ...T[]] | readonly T[]): T;
}

/** mulberry32: short, and good enough for names. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(unit() * limit);
  return {
    unit,
    below,
    chance: (share) => unit() < share,
    pick: (from) => from[below(from.length)] as (typeof from)[number], // below() stays inside
  };
}

/** A chooser of ranks below `size` where the first come up most: the n-th 1/n as often as the first, as words of a language do. */
export function zipf(random: Random, size: number): () => number {
  const scale = Math.log(size + 1);
  return () => Math.min(size - 1, Math.floor(Math.exp(random.unit() * scale)) - 1);
}
