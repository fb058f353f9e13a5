import type { Clock } from './clock.ts';
import { comparePriority, type Urgency } from './urgency.ts';

/** No turn before the caller's deadline. `waitMs` is the least wait that would have been needed, where it is known. */
export class TurnRefused extends Error {
  readonly waitMs?: number;
  constructor(name: string, waitMs?: number) {
    super(`no turn at ${name} within the deadline`);
    this.name = 'TurnRefused';
    this.waitMs = waitMs;
  }
}

/** Ends a turn. The call was answered, unless told otherwise: then nobody knows whether it is still on its way to the source. */
export type EndTurn = (answered?: boolean) => void;

export interface TurnRequest {
  urgency: Urgency;
  /** Epoch milliseconds after which a turn is of no use. */
  deadlineAt: number;
  signal?: AbortSignal;
}

export interface Waiter extends TurnRequest {
  grant(endTurn: EndTurn): void;
  refuse(reason: unknown): void;
}

/** Those who wait for a turn. Whoever is aborted or reaches the deadline leaves by itself. */
export class TurnQueue {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  /** In order of arrival. */
  #waiters: Waiter[] = [];
  #isHeld = false;
  /** Whose deadline passed while the queue was held. */
  #overdue: Waiter[] = [];

  /** `onChange` is called when somebody came, or became more urgent. */
  constructor(name: string, clock: Clock, onChange: () => void) {
    this.#name = name;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Whose turn is next: the most urgent one, of several the first to come. */
  head(): Waiter | undefined {
    let best: Waiter | undefined;
    for (const waiter of this.#waiters) {
      if (!best || comparePriority(waiter.urgency.priority, best.urgency.priority) < 0) best = waiter;
    }
    return best;
  }

  inOrder(): Waiter[] {
    return this.#waiters.toSorted((a, b) => comparePriority(a.urgency.priority, b.urgency.priority));
  }

  /** Turns are being asked for: until `release`, whoever reaches the deadline stays, because a slow answer is not a full window. */
  hold(): void {
    this.#isHeld = true;
  }

  /** The turns have been given out: whoever is over the deadline and has none leaves. */
  release(): void {
    this.#isHeld = false;
    for (const waiter of this.#overdue.splice(0)) waiter.refuse(new TurnRefused(this.#name));
  }

  /** The function that ends the turn, once it is granted. Rejects with `TurnRefused`, the signal's reason, or what `refuse` is given. */
  join(request: TurnRequest): Promise<EndTurn> {
    return new Promise((resolve, reject) => {
      const { urgency, deadlineAt, signal } = request;
      if (signal?.aborted) return reject(signal.reason);
      const gone = new AbortController();
      const waiter: Waiter = {
        ...request,
        grant: (endTurn) => {
          gone.abort();
          resolve(endTurn);
        },
        refuse: (reason) => {
          gone.abort();
          reject(reason);
        },
      };
      gone.signal.addEventListener('abort', urgency.onRaise(this.#onChange));
      gone.signal.addEventListener('abort', () => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
      });
      signal?.addEventListener('abort', () => waiter.refuse(signal.reason), { once: true, signal: gone.signal });
      this.#clock.sleep(Math.max(0, deadlineAt - this.#clock.now().getTime()), gone.signal).then(
        () => (this.#isHeld ? this.#overdue.push(waiter) : waiter.refuse(new TurnRefused(this.#name))),
        () => {}, // it has left already
      );
      this.#waiters.push(waiter);
      this.#onChange();
    });
  }
}
