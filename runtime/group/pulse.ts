/** An event loop that stood still for so long may have lost its sessions; others wait for longer (`watch.ts`). */
export const FROZEN_MS = 3_000;
const TICK_MS = 250;

/**
 * Notices that this process was frozen (SIGSTOP, a paused machine, a loop that hung) before it does anything that another
 * runtime may be doing by now: whoever is about to act asks `gate` first.
 */
export class Pulse {
  readonly #verify: () => Promise<void>;
  #last = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #verifying: Promise<void> | undefined;

  /** `verify` finds out what is still this process's and lets go of the rest; it never rejects. */
  constructor(verify: () => Promise<void>) {
    this.#verify = verify;
  }

  start(): void {
    this.#last = performance.now();
    this.#timer = setInterval(() => void this.gate(), TICK_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** `undefined`: go on. Else wait for it first. */
  readonly gate = (): Promise<void> | undefined => {
    if (!this.#timer) return undefined;
    const now = performance.now();
    const frozen = now - this.#last > FROZEN_MS;
    this.#last = now;
    if (frozen)
      this.#verifying ??= this.#verify().finally(() => {
        this.#verifying = undefined;
        this.#last = performance.now();
      });
    return this.#verifying;
  };
}
