/** A request of somebody may begin at this time; `giveBack` when it does not after all. */
export interface Turn {
  /** Milliseconds from now. */
  readonly wait: number;
  giveBack(): void;
}

/** A pause that another system asked for is kept for no longer than this. */
const LONGEST_HOLD_MS = 60_000;

/**
 * So many requests a second, evenly spread after a burst of one second's worth (GCRA, the virtual scheduling of ITU-T
 * I.371). The wait is known at once: who can't wait so long is told so without waiting. Pure: the time is handed in.
 */
export class Pace {
  readonly #spacing: number;
  readonly #burst: number;
  /** When the next request would be due if all were evenly spread. */
  #due = Number.NEGATIVE_INFINITY;
  #heldUntil = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number | undefined) {
    this.#spacing = perSecond === undefined ? 0 : 1000 / perSecond;
    this.#burst = perSecond === undefined ? 0 : Math.max(0, 1000 - this.#spacing);
  }

  /** `undefined` when the turn would come later than `longest` milliseconds from now. */
  take(now: number, longest: number): Turn | undefined {
    const due = Math.max(this.#due, now, this.#heldUntil);
    const wait = Math.max(0, this.#heldUntil - now, due - this.#burst - now);
    if (wait > longest) return undefined;
    const before = this.#due;
    if (this.#spacing > 0) this.#due = due + this.#spacing;
    const taken = this.#due;
    return {
      wait,
      // Only the last one can be given back without a gap that two would fill.
      giveBack: () => {
        if (this.#due === taken) this.#due = before;
      },
    };
  }

  /** The other system asked to be left alone for so long (`Retry-After`). */
  holdOff(now: number, milliseconds: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, now + Math.min(milliseconds, LONGEST_HOLD_MS));
  }
}
