import type { Logger } from 'pino';
import type { Clock } from '../engine/ports.ts';
import { isBadRow } from '../store/batch-writer.ts';

/** About 300 bytes each: an hour of recordings begun and ended at the biggest site. */
const MOST = 10_000;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;

/** Small writes in their order, each repeated until the database takes it: nobody on a call waits for them. */
export class PendingWrites {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #waiting: { readonly write: () => Promise<void>; readonly settle: () => void }[] = [];
  #working = false;
  #closed = false;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Resolves when it is written, given up or refused for good. */
  add(write: () => Promise<void>): Promise<void> {
    if (this.#waiting.length >= MOST || this.#closed) {
      this.#logger.error({ waiting: this.#waiting.length }, 'a note on a recording is lost: the database takes none');
      return Promise.resolve();
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ write, settle: resolve });
    if (!this.#working) void this.#work();
    return promise;
  }

  /** One more try for what waits; then nothing more is written. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { write, settle } of this.#waiting.splice(0)) {
      await write().catch((error: unknown) => this.#logger.error({ err: error }, 'a note on a recording is lost'));
      settle();
    }
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      await this.#write(next.write);
      // Closing may have taken it out.
      if (this.#waiting[0] === next) this.#waiting.shift();
      next.settle();
    }
    this.#working = false;
  }

  async #write(write: () => Promise<void>): Promise<void> {
    for (let pause = FIRST_RETRY_MS; !this.#closed; pause = Math.min(pause * 2, LONGEST_RETRY_MS)) {
      try {
        return await write();
      } catch (error) {
        if (isBadRow(error)) return this.#logger.error({ err: error }, 'the database refused a note on a recording');
        this.#logger.warn({ err: error, retryInMs: pause }, 'a note on a recording is not written yet');
        await this.#clock.sleep(pause);
      }
    }
  }
}
