import { DisjointSets } from '#lib/disjoint-sets.ts';
import { compareText } from './facts.ts';
import type { IdKey } from './provider-names.ts';

/** Entries that turn out to be one another, set by set, and the external ids that each set holds. */
export class IdentitySets {
  readonly #sets: DisjointSets;
  /** Root → its ids, by who gave them. */
  readonly #ids: Map<number, Map<IdKey, Set<string>>>;

  /** Every entry a set of its own. Only ids of a key for which `tells` is true keep two sets apart. */
  constructor(entries: readonly (readonly (readonly [IdKey, string])[])[], tells: (key: IdKey) => boolean) {
    this.#sets = new DisjointSets(entries.length);
    this.#ids = new Map(entries.map((ids, index) => [index, byKey(ids.filter(([key]) => tells(key)))]));
  }

  find(index: number): number {
    return this.#sets.find(index);
  }

  union(a: number, b: number): void {
    const [rootA, rootB] = [this.find(a), this.find(b)];
    if (rootA === rootB) return;
    this.#sets.union(rootA, rootB);
    const [root, gone] = this.find(a) === rootA ? [rootA, rootB] : [rootB, rootA];
    const kept = this.#ids.get(root) ?? new Map<IdKey, Set<string>>();
    for (const [key, ids] of this.#ids.get(gone) ?? []) kept.set(key, new Set([...(kept.get(key) ?? []), ...ids]));
    this.#ids.delete(gone);
  }

  /** Whether one source has both sets under ids of which none is shared: then they are two to that source. */
  conflict(a: number, b: number): boolean {
    const [rootA, rootB] = [this.find(a), this.find(b)];
    if (rootA === rootB) return false;
    const others = this.#ids.get(rootB);
    return [...(this.#ids.get(rootA) ?? [])].some(([key, ids]) => {
      const rival = others?.get(key);
      return rival !== undefined && ![...ids].some((id) => rival.has(id));
    });
  }

  /** The members of each set, in ascending order. */
  groups(): number[][] {
    return this.#sets.groups();
  }
}

function byKey(pairs: (readonly [IdKey, string])[]): Map<IdKey, Set<string>> {
  const ids = new Map<IdKey, Set<string>>();
  for (const [key, id] of pairs) ids.set(key, (ids.get(key) ?? new Set()).add(id));
  return ids;
}

/** The indexes of what has each key; an entry may have several. */
export function indexesByKey<T>(entries: readonly T[], keysOf: (entry: T) => Iterable<string>): Map<string, number[]> {
  const indexes = new Map<string, number[]>();
  entries.forEach((entry, index) => {
    for (const key of new Set(keysOf(entry))) {
      const known = indexes.get(key);
      if (known) known.push(index);
      else indexes.set(key, [index]);
    }
  });
  return indexes;
}

/**
 * The rank of each entry by what it is, so that an outcome does not depend on where entries stand in a list: ours first, the older
 * before the newer, then by `contentOf`.
 */
export function ranksByContent<T extends { localId?: number }>(
  entries: readonly T[],
  contentOf: (entry: T) => string,
): number[] {
  const sorted = entries
    .map((entry, index) => ({ index, localId: entry.localId ?? Number.MAX_SAFE_INTEGER, content: contentOf(entry) }))
    .sort((a, b) => a.localId - b.localId || compareText(a.content, b.content));
  const ranks: number[] = new Array(entries.length).fill(0);
  sorted.forEach(({ index }, rank) => {
    ranks[index] = rank;
  });
  return ranks;
}

/** The pairs among some indexes, each once, the lower rank first, in order of rank. */
export function rankedPairs(indexes: readonly number[], ranks: readonly number[]): [number, number][] {
  const sorted = [...indexes].sort((a, b) => rankOf(ranks, a) - rankOf(ranks, b));
  return sorted.flatMap((a, position) => sorted.slice(position + 1).map((b): [number, number] => [a, b]));
}

/** Compares two pairs of `rankedPairs`, for sorting what ties otherwise. */
export function comparePairs(ranks: readonly number[], [a, b]: [number, number], [c, d]: [number, number]): number {
  return rankOf(ranks, a) - rankOf(ranks, c) || rankOf(ranks, b) - rankOf(ranks, d);
}

function rankOf(ranks: readonly number[], index: number): number {
  return ranks[index] ?? 0;
}
