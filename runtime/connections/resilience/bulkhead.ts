/** Gives the place back; safe to call twice. */
export type Leave = () => void;

interface Waiting {
  enter(): void;
  refuse(reason: unknown): void;
}

/**
 * So many at once and so many in a queue, first come, first served. Who hangs up or runs out of time leaves the queue at
 * once (a queue of cockatiel's keeps such a place until its turn comes).
 */
export class Bulkhead {
  readonly #size: number;
  readonly #places: number;
  readonly #queue = new Set<Waiting>();
  #inside = 0;

  constructor(size: number, places: number) {
    this.#size = size;
    this.#places = places;
  }

  get inside(): number {
    return this.#inside;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** A place, at once or after a wait; `undefined` when the queue is full. Rejects with the signal's reason. */
  enter(signal: AbortSignal): Promise<Leave> | Leave | undefined {
    signal.throwIfAborted();
    if (this.#inside < this.#size) return this.#take();
    if (this.#queue.size >= this.#places) return undefined;
    return new Promise((done, failed) => {
      const abort = () => waiting.refuse(signal.reason);
      const out = () => {
        this.#queue.delete(waiting);
        signal.removeEventListener('abort', abort);
      };
      const waiting: Waiting = {
        enter: () => {
          out();
          done(this.#take());
        },
        refuse: (reason) => {
          out();
          failed(reason);
        },
      };
      this.#queue.add(waiting);
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** Nobody needs to wait any more for what will not come. */
  refuseWaiting(reason: () => unknown): void {
    for (const waiting of [...this.#queue]) waiting.refuse(reason());
  }

  #take(): Leave {
    this.#inside += 1;
    let isInside = true;
    return () => {
      if (!isInside) return;
      isInside = false;
      this.#inside -= 1;
      const [next] = this.#queue;
      if (next && this.#inside < this.#size) next.enter();
    };
  }
}
