import type { Clock } from './clock.ts';
import { TurnQueue, TurnRefused, type TurnRequest, type Waiter } from './turn-queue.ts';
import type { WindowLimit, WindowStore } from './window-store.ts';

/** Rolling window for all processes together, and how many calls this process may have in progress. */
export interface RateLimit extends WindowLimit {
  concurrency: number;
}

export interface Gate {
  /**
   * Waits for a turn, by urgency and then by arrival, and gives the function that ends it. Rejects with `TurnRefused` as soon as the
   * deadline is known to be out of reach, with the signal's reason when aborted, or with the store's error.
   */
  enter(request: TurnRequest): Promise<() => void>;
}

/** One gate for each name. Work that no person waits for leaves half of window and concurrency free. */
export interface RateWindow {
  gate(name: string, limit: RateLimit): Gate;
  /** Calls that the window still allows now; undefined for a name without a gate. */
  remaining(name: string): Promise<number | undefined>;
}

/** The source counts calls as they arrive, with the jitter of the network: the window is kept a little longer than asked. */
const WINDOW_MARGIN = 1.05;

export function createRateWindow({ clock, store }: { clock: Clock; store: WindowStore }): RateWindow {
  const gates = new Map<string, WindowGate>();
  return {
    gate(name, limit) {
      const gate = gates.get(name) ?? new WindowGate(name, limit, clock, store);
      gates.set(name, gate);
      return gate;
    },
    remaining: async (name) => gates.get(name)?.remaining(),
  };
}

type Share = 'user' | 'background';

class WindowGate implements Gate {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #store: WindowStore;
  readonly #queue: TurnQueue;
  readonly #shares: Record<Share, RateLimit>;
  /** Epoch milliseconds before which the store is known to refuse. */
  readonly #notBefore: Record<Share, number> = { user: 0, background: 0 };
  #active = 0;
  #pumping = false;
  #changedMeanwhile = false;
  #alarm = new AbortController();

  constructor(name: string, limit: RateLimit, clock: Clock, store: WindowStore) {
    const padded = { ...limit, windowMs: Math.ceil(limit.windowMs * WINDOW_MARGIN) };
    this.#name = name;
    this.#clock = clock;
    this.#store = store;
    this.#queue = new TurnQueue(name, clock, () => void this.#pump());
    this.#shares = { user: padded, background: halfOf(padded) };
  }

  enter(request: TurnRequest): Promise<() => void> {
    return this.#queue.join(request);
  }

  async remaining(): Promise<number> {
    const { calls, windowMs } = this.#shares.user;
    return Math.max(0, calls - (await this.#store.used(this.#name, windowMs)));
  }

  /** Gives out turns for as long as there are any. Runs once at a time; whoever comes meanwhile makes it look again. */
  async #pump(): Promise<void> {
    this.#changedMeanwhile = true;
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      // Those who come in the same breath are let in with one question to the store.
      await Promise.resolve();
      while (this.#changedMeanwhile) {
        this.#changedMeanwhile = false;
        while (await this.#grantNext());
      }
    } catch (error) {
      for (const waiter of this.#queue.inOrder()) waiter.refuse(error);
    } finally {
      this.#pumping = false;
    }
  }

  /** Lets in as many of the kind that is next as there is room for. False when nobody can be given a turn for now. */
  async #grantNext(): Promise<boolean> {
    this.#refuseHopeless();
    const next = this.#queue.head();
    if (!next) return false;
    const share = shareOf(next);
    const places = this.#shares[share].concurrency - this.#active;
    if (places <= 0) return false;
    if (this.#now() < this.#notBefore[share]) {
      this.#pumpAt(this.#notBefore[share]);
      return false;
    }
    const waiting = this.#queue.inOrder().filter((waiter) => shareOf(waiter) === share).length;
    this.#queue.hold();
    try {
      const { granted, waitMs } = await this.#store.take(this.#name, this.#shares[share], Math.min(places, waiting));
      for (let turn = 0; turn < granted; turn += 1) this.#grantTo(share);
      if (waitMs > 0) this.#postpone(share, waitMs);
    } finally {
      this.#queue.release();
    }
    return true;
  }

  /** A grant of the users' share is not for background work: should the user have left meanwhile, it lapses. */
  #grantTo(share: Share): void {
    const next = this.#queue.head();
    if (!next || (share === 'user' && shareOf(next) !== 'user')) return;
    this.#active += 1;
    let ended = false;
    next.grant(() => {
      if (ended) return;
      ended = true;
      this.#active -= 1;
      void this.#pump();
    });
  }

  #postpone(share: Share, waitMs: number): void {
    const until = this.#now() + Math.max(1, Math.ceil(waitMs));
    this.#notBefore.background = Math.max(this.#notBefore.background, until);
    if (share === 'user') this.#notBefore.user = until;
  }

  /** Whoever has k of its own kind before it has to see the full window empty k/calls times more. */
  #refuseHopeless(): void {
    const now = this.#now();
    const before: Record<Share, number> = { user: 0, background: 0 };
    for (const waiter of this.#queue.inOrder()) {
      const share = shareOf(waiter);
      const { calls, windowMs } = this.#shares[share];
      const earliest = this.#notBefore[share] + Math.floor(before[share] / calls) * windowMs;
      if (this.#notBefore[share] > now && earliest > waiter.deadlineAt) {
        waiter.refuse(new TurnRefused(this.#name, earliest - now));
      } else {
        before[share] += 1;
      }
    }
  }

  #pumpAt(time: number): void {
    this.#alarm.abort();
    this.#alarm = new AbortController();
    this.#clock.sleep(time - this.#now(), this.#alarm.signal).then(
      () => this.#pump(),
      () => {}, // another alarm was set
    );
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

function halfOf({ calls, windowMs, concurrency }: RateLimit): RateLimit {
  const half = (n: number) => Math.max(1, Math.floor(n / 2));
  return { calls: half(calls), windowMs, concurrency: half(concurrency) };
}

function shareOf(waiter: Waiter): Share {
  return waiter.urgency.priority === 'user' ? 'user' : 'background';
}
