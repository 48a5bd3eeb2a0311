import { setImmediate as nextTurn } from 'node:timers/promises';

/** Measured: without a pause timers never fire; with one in 500 steps they are late by less than a millisecond. */
const STEPS_PER_TURN = 500;

/**
 * Lets timers and sockets have their turn between the steps of all sessions of one engine. Steps that wait for nothing
 * run in microtasks, and those of many sessions together would hold the event loop as a loop of one would.
 */
export class Turns {
  #steps = 0;
  #pause: Promise<void> | undefined;

  /** What a session waits for before its next step, now and then. */
  step(): Promise<void> | undefined {
    if (this.#pause) return this.#pause;
    this.#steps += 1;
    if (this.#steps < STEPS_PER_TURN) return undefined;
    this.#steps = 0;
    this.#pause = nextTurn().then(() => {
      this.#pause = undefined;
    });
    return this.#pause;
  }
}
