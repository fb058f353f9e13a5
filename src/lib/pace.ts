/** Spreads work evenly: at most `turns` within any `everyMs`. Times are epoch milliseconds. */
export class Pace {
  readonly #turns: number;
  readonly #everyMs: number;
  /** Of the last turns, oldest first. */
  #times: number[] = [];

  constructor(turns: number, everyMs: number) {
    this.#turns = turns;
    this.#everyMs = everyMs;
  }

  /** How many turns there are now. */
  left(now: number): number {
    this.#times = this.#times.filter((time) => time > now - this.#everyMs);
    return this.#turns - this.#times.length;
  }

  /** When there is a turn again: now, if there is one. */
  opensAt(now: number): number {
    const blocking = this.left(now) > 0 ? undefined : this.#times[0];
    return blocking === undefined ? now : blocking + this.#everyMs;
  }

  /** A turn was taken. */
  note(now: number): void {
    this.#times.push(now);
  }
}
