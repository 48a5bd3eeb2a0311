/** Why a call stands still. */
export type HoldReason = 'asked' | 'breakpoint';

export interface GateListener {
  /** `node`: the step that would be next; absent in the midst of one. */
  held(why: HoldReason, node?: string): void;
  released(): void;
}

/** Stands between the steps of one call: open, open for one step, or closed. */
export class StepGate {
  readonly #listener: GateListener;
  #breakpoints: ReadonlySet<string>;
  #closed: boolean;
  #waiting: (() => void) | undefined;
  #isHeld = false;
  /** Nobody looks on any more. */
  #gone = false;

  constructor(listener: GateListener, breakpoints: readonly string[], closed: boolean) {
    this.#listener = listener;
    this.#breakpoints = new Set(breakpoints);
    this.#closed = closed;
  }

  set breakpoints(nodes: readonly string[]) {
    this.#breakpoints = new Set(nodes);
  }

  /** What the session waits for before it runs `node`. */
  before(node: string): Promise<void> | undefined {
    const isBreakpoint = this.#breakpoints.has(node);
    if (this.#gone || (!this.#closed && !isBreakpoint)) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting = resolve;
    this.#hold(isBreakpoint ? 'breakpoint' : 'asked', node);
    return promise;
  }

  /** Takes effect at once, in the midst of a step, too. */
  pause(): void {
    if (this.#isHeld || this.#gone) return;
    this.#closed = true;
    this.#hold('asked');
  }

  /** One step, or what is left of the present one. */
  step(): void {
    this.#closed = true;
    this.#release();
  }

  go(): void {
    this.#closed = false;
    this.#release();
  }

  /** Holds nobody from now on: the call is at its end. */
  open(): void {
    this.#gone = true;
    this.#release();
  }

  #hold(why: HoldReason, node?: string): void {
    this.#isHeld = true;
    this.#listener.held(why, node);
  }

  #release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#listener.released();
    this.#waiting?.();
    this.#waiting = undefined;
  }
}
