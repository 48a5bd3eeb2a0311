import type { Call, CallerInput } from './port.ts';

type Listener = Parameters<Call['onInput']>[0];

/** What a caller did and nobody has taken yet: the `onInput`/`dropInput` half of a `Call`, shared by all switches. */
export class InputQueue {
  readonly #waiting: CallerInput[] = [];
  #listener: Listener | undefined;
  #pumpQueued = false;

  push(input: CallerInput): void {
    this.#waiting.push(input);
    this.#deliver();
  }

  /** A second listener takes the first one's place. */
  listen(listener: Listener): () => void {
    this.#listener = listener;
    this.#queueDelivery();
    return () => {
      if (this.#listener === listener) this.#listener = undefined;
    };
  }

  drop(): void {
    this.#waiting.length = 0;
  }

  #queueDelivery(): void {
    if (this.#pumpQueued) return;
    this.#pumpQueued = true;
    queueMicrotask(() => {
      this.#pumpQueued = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    for (let next = this.#waiting[0]; next !== undefined && this.#listener; next = this.#waiting[0]) {
      const listener = this.#listener;
      // Removed before the call: what the listener pushes or drops meanwhile must not be shifted away instead.
      this.#waiting.shift();
      if (listener(next) !== 'leave') continue;
      this.#waiting.unshift(next);
      // It has seen what it wanted; the next listener starts from this input.
      if (this.#listener === listener) this.#listener = undefined;
    }
  }
}
