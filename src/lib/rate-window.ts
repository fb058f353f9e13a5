import type { Clock } from './clock.ts';
import { Pace } from './pace.ts';
import { type EndTurn, TurnQueue, TurnRefused, type TurnRequest, type Waiter } from './turn-queue.ts';
import { comparePriority, type Priority } from './urgency.ts';
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
  enter(request: TurnRequest): Promise<EndTurn>;
}

/** How far a window is used now. `calls` and `windowMs` are those of its limit. */
export interface WindowUsage extends WindowLimit {
  used: number;
  left: number;
}

/** One gate for each name. Work that no person waits for leaves room for those who do; expansions are spread evenly, too. */
export interface RateWindow {
  gate(name: string, limit: RateLimit): Gate;
  /** Undefined for a name without a gate. */
  usage(name: string): Promise<WindowUsage | undefined>;
}

/** What the source's clock may differ from ours within one window, and the millisecond that either rounds by. */
const CLOCK_MARGIN_MS = 10;
/** This part of a window is left to people, so that one who comes finds a free place. */
const PEOPLES_SHARE = 0.06;
/** A window too narrow for that leaves them time instead: a place that becomes free is theirs alone at first, in all processes. */
const PEOPLES_LEAD = 1.05;
/** Of the calls in progress, where there may be more than three. */
const PEOPLES_PLACES = 2;
/** An expansion takes its turns in as many portions a window, so that a place becomes free again as often. */
const PORTIONS = 10;

export function createRateWindow({ clock, store }: { clock: Clock; store: WindowStore }): RateWindow {
  const gates = new Map<string, WindowGate>();
  return {
    gate(name, limit) {
      const gate = gates.get(name) ?? new WindowGate(name, limit, clock, store);
      gates.set(name, gate);
      return gate;
    },
    usage: async (name) => gates.get(name)?.usage(),
  };
}

type Share = 'user' | 'background';

class WindowGate implements Gate {
  readonly #name: string;
  readonly #limit: RateLimit;
  readonly #clock: Clock;
  readonly #store: WindowStore;
  readonly #queue: TurnQueue;
  readonly #shares: Record<Share, RateLimit>;
  /** Of expansions. */
  readonly #pace?: Pace;
  /** Epoch milliseconds before which the store is known to refuse. */
  readonly #notBefore: Record<Share, number> = { user: 0, background: 0 };
  #active = 0;
  #pumping = false;
  #changedMeanwhile = false;
  #alarm = new AbortController();

  constructor(name: string, limit: RateLimit, clock: Clock, store: WindowStore) {
    const user = { ...limit, windowMs: limit.windowMs + CLOCK_MARGIN_MS };
    this.#name = name;
    this.#limit = limit;
    this.#clock = clock;
    this.#store = store;
    this.#queue = new TurnQueue(name, clock, () => void this.#pump());
    this.#shares = { user, background: leavingRoom(user) };
    if (limit.calls >= PORTIONS) this.#pace = new Pace(Math.ceil(limit.calls / PORTIONS), limit.windowMs / PORTIONS);
  }

  enter(request: TurnRequest): Promise<EndTurn> {
    return this.#queue.join(request);
  }

  async usage(): Promise<WindowUsage> {
    const { calls, windowMs } = this.#limit;
    const used = await this.#store.used(this.#name, this.#shares.user.windowMs);
    return { calls, windowMs, used, left: Math.max(0, calls - used) };
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
    const { priority } = next.urgency;
    const share = shareOf(next);
    const places = this.#shares[share].concurrency - this.#active;
    if (places <= 0) return false;
    const now = this.#now();
    const pace = priority === 'expansion' ? this.#pace : undefined;
    const opensAt = Math.max(this.#notBefore[share], pace?.opensAt(now) ?? 0);
    if (now < opensAt) {
      this.#pumpAt(opensAt);
      return false;
    }
    const waiting = this.#queue.inOrder().filter((waiter) => waiter.urgency.priority === priority).length;
    const wanted = Math.min(places, waiting, pace?.left(now) ?? waiting);
    this.#queue.hold();
    try {
      const { granted, waitMs } = await this.#store.take(this.#name, this.#shares[share], wanted);
      for (let turn = 0; turn < granted; turn += 1) this.#grantTo(priority);
      if (waitMs > 0) this.#postpone(share, waitMs);
    } finally {
      this.#queue.release();
    }
    return true;
  }

  /** Whoever became the most urgent meanwhile has the turn. Should only less urgent ones be left, it lapses: their share is smaller. */
  #grantTo(priority: Priority): void {
    const next = this.#queue.head();
    if (!next || comparePriority(next.urgency.priority, priority) > 0) {
      this.#store.end(this.#name, true);
      return;
    }
    if (next.urgency.priority === 'expansion') this.#pace?.note(this.#now());
    this.#active += 1;
    let ended = false;
    next.grant((answered = true) => {
      if (ended) return;
      ended = true;
      this.#active -= 1;
      this.#store.end(this.#name, answered);
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

/** What background work may use of a limit. */
function leavingRoom({ calls, windowMs, concurrency }: RateLimit): RateLimit {
  const places = Math.floor(calls * PEOPLES_SHARE);
  return {
    calls: calls - places,
    windowMs: places > 0 ? windowMs : Math.ceil(windowMs * PEOPLES_LEAD),
    concurrency: concurrency > PEOPLES_PLACES + 1 ? concurrency - PEOPLES_PLACES : concurrency,
  };
}

function shareOf(waiter: Waiter): Share {
  return waiter.urgency.priority === 'user' ? 'user' : 'background';
}
