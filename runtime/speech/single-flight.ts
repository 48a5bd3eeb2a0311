interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

const abortOf = (signal: AbortSignal): { promise: Promise<never>; forget: () => void } => {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  return { promise, forget: () => signal.removeEventListener('abort', abort) };
};

/**
 * Does the same work once for all who ask at the same time. A caller who gives up leaves alone;
 * the work is aborted when nobody waits for it any more.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  async do(key: string, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const flight = this.#flights.get(key) ?? this.#start(key, work);
    flight.waiters++;
    const abort = signal && abortOf(signal);
    try {
      return await (abort ? Promise.race([flight.result, abort.promise]) : flight.result);
    } finally {
      abort?.forget();
      flight.waiters--;
      if (flight.waiters === 0) this.#abandon(key, flight);
    }
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const flight: Flight<T> = { result: work(controller.signal), controller, waiters: 0 };
    this.#flights.set(key, flight);
    const forget = (): void => this.#forget(key, flight);
    flight.result.then(forget, forget);
    return flight;
  }

  #abandon(key: string, flight: Flight<T>): void {
    this.#forget(key, flight);
    flight.controller.abort(new Error('nobody waits for it any more'));
  }

  /** A later flight under the same key stays. */
  #forget(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
