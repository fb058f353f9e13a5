/** Union-find over the indexes 0..size-1. */
export class DisjointSets {
  readonly #parent: number[];

  constructor(size: number) {
    this.#parent = Array.from({ length: size }, (_, index) => index);
  }

  find(index: number): number {
    let root = index;
    while (this.#parent[root] !== root) root = this.#parent[root] ?? root;
    this.#parent[index] = root;
    return root;
  }

  /** The smaller index becomes the root, so that the outcome does not depend on the order of unions. */
  union(a: number, b: number): void {
    const [low, high] = [this.find(a), this.find(b)].sort((x, y) => x - y);
    if (low !== undefined && high !== undefined) this.#parent[high] = low;
  }

  /** The members of each set, in ascending order. */
  groups(): number[][] {
    const byRoot = new Map<number, number[]>();
    this.#parent.forEach((_, index) => {
      const root = this.find(index);
      const group = byRoot.get(root);
      if (group) group.push(index);
      else byRoot.set(root, [index]);
    });
    return [...byRoot.values()];
  }
}
