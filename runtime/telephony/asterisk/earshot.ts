import { AriError } from './ari-error.ts';
import type { AriEvent } from './events.ts';

/** What we call to ourselves. */
const CALL = 'switchyard-earshot';
/** After a connection; a predecessor's good-bye may still be under way, and takes the application with it. */
const FIRST_MS = 200;
const EVERY_MS = 5_000;
const LATE_MS = 2_000;

export interface EarshotOptions {
  /** Sends our application a user event (`POST /events/user/{name}`). */
  readonly call: (name: string) => Promise<void>;
  /** The connection is open, and no event comes. */
  readonly onDeaf: (why: string) => void;
}

/**
 * Finds out whether events reach us: an open connection that answers pings may be deaf, because Asterisk forgets an
 * application when the connection of its previous process ends late (seen on 22.10.1).
 */
export class Earshot {
  readonly #options: EarshotOptions;
  #timer: NodeJS.Timeout | undefined;
  #heard: (() => void) | undefined;

  constructor(options: EarshotOptions) {
    this.#options = options;
  }

  /** A connection is there. */
  start(): void {
    this.stop();
    this.#next(FIRST_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#heard = undefined;
  }

  receive({ type, eventname }: AriEvent): void {
    if (type === 'ChannelUserevent' && eventname === CALL) this.#heard?.();
  }

  #next(ms: number): void {
    const timer = setTimeout(() => void this.#listen(timer), ms);
    this.#timer = timer;
    timer.unref();
  }

  async #listen(timer: NodeJS.Timeout): Promise<void> {
    const heard = Promise.withResolvers<'heard'>();
    const late = Promise.withResolvers<'late'>();
    this.#heard = () => heard.resolve('heard');
    let why: string | undefined;
    const limit = setTimeout(() => late.resolve('late'), LATE_MS);
    try {
      await this.#options.call(CALL);
      if ((await Promise.race([heard.promise, late.promise])) === 'late') why = 'no event comes';
    } catch (error) {
      // Requests that are not answered say nothing about events.
      if (error instanceof AriError && error.kind === 'gone') why = 'Asterisk does not know the application';
    } finally {
      clearTimeout(limit);
    }
    // Another connection has come, or none is there.
    if (this.#timer !== timer || this.#heard === undefined) return;
    if (why === undefined) this.#next(EVERY_MS);
    else this.#options.onDeaf(why);
  }
}
