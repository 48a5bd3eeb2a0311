/**
 * Lets a number of requests run at a time, the others wait in order. Node's agent has a queue as well, but connects for
 * each request in it, also for one that has just run out of time: a thousand connections to a peer that is in trouble.
 */
export class RestTurns {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Rejects with `late()` when no turn comes within `milliseconds`; each turn taken is given back. */
  take(milliseconds: number, late: () => Error): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        this.#waiting.delete(go);
        reject(late());
      }, milliseconds);
      const go = (): void => {
        clearTimeout(limit);
        resolve();
      };
      this.#waiting.add(go);
    });
  }

  give(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
