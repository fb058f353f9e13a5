/** Most urgent first: a person who waits, then a row that is being refreshed, then the library growing by itself. */
const PRIORITIES = ['user', 'refresh', 'expansion'] as const;

export type Priority = (typeof PRIORITIES)[number];

/** How urgent a piece of work is. It can only become more so, when somebody more important comes to wait for it too. */
export interface Urgency {
  readonly priority: Priority;
  raise(to: Priority): void;
  /** Calls `listener` after every rise, until the returned function is called. */
  onRaise(listener: () => void): () => void;
}

export function createUrgency(initial: Priority): Urgency {
  let priority = initial;
  const listeners = new Set<() => void>();
  return {
    get priority() {
      return priority;
    },
    raise(to) {
      if (comparePriority(to, priority) >= 0) return;
      priority = to;
      for (const listener of listeners) listener();
    },
    onRaise(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Negative when `a` is the more urgent one. */
export function comparePriority(a: Priority, b: Priority): number {
  return PRIORITIES.indexOf(a) - PRIORITIES.indexOf(b);
}
