/** A clock for waits of milliseconds to seconds: monotonic, so that a corrected wall clock opens no breaker. */
export interface Time {
  /** Milliseconds; only differences mean something. */
  now(): number;
  /** Calls `work` after so long; returns what takes it back. */
  after(milliseconds: number, work: () => void): () => void;
}

export const realTime: Time = {
  now: () => performance.now(),
  after(milliseconds, work) {
    const timer = setTimeout(work, Math.max(0, Math.ceil(milliseconds)));
    return () => clearTimeout(timer);
  },
};

/** What a wait must keep to. */
export interface Bound {
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly left: number;
}

/**
 * Until when something may take: a signal that is aborted when `parent` is (the caller hung up) or when the time is over,
 * whichever comes first, with the reason of it. One timer and one controller, where `AbortSignal.any` over a time-out
 * costs three times as much for every request.
 */
export class Deadline implements Bound {
  readonly signal: AbortSignal;
  readonly #at: number;
  readonly #time: Time;
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal;
  readonly #takeBack: () => void;
  readonly #onParent = () => this.#end(this.#parent.reason);

  /** `late` makes the reason when the time is over. */
  constructor(time: Time, milliseconds: number, parent: AbortSignal, late: () => unknown) {
    this.#time = time;
    this.#parent = parent;
    this.signal = this.#controller.signal;
    this.#at = time.now() + milliseconds;
    this.#takeBack = time.after(milliseconds, () => this.#end(late()));
    if (parent.aborted) this.#onParent();
    else parent.addEventListener('abort', this.#onParent, { once: true });
  }

  get left(): number {
    return this.#at - this.#time.now();
  }

  /** To be called when what it bounds has ended. */
  dispose(): void {
    this.#takeBack();
    this.#parent.removeEventListener('abort', this.#onParent);
  }

  #end(reason: unknown): void {
    this.dispose();
    this.#controller.abort(reason);
  }
}

/** `work`, or the signal's reason as soon as it is aborted: an operation that ignores its signal can't hold a call. */
export const orAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((done, failed) => {
    const abort = () => failed(signal.reason);
    const leave = () => signal.removeEventListener('abort', abort);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    work.then(
      (value) => {
        leave();
        done(value);
      },
      (error: unknown) => {
        leave();
        failed(error);
      },
    );
  });

/** So many milliseconds; rejects with the signal's reason. */
export const pause = (time: Time, milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((done, failed) => {
    if (signal.aborted) {
      failed(signal.reason);
      return;
    }
    const abort = () => {
      takeBack();
      failed(signal.reason);
    };
    const takeBack = time.after(milliseconds, () => {
      signal.removeEventListener('abort', abort);
      done();
    });
    signal.addEventListener('abort', abort, { once: true });
  });
