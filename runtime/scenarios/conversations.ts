/** Who the caller was connected to, in order, and who waits for the next one. */
export class Conversations {
  readonly #begun: string[] = [];
  #over = false;
  #news = Promise.withResolvers<void>();
  /** Number of the last one. */
  last: string | undefined;

  begin(number: string): void {
    this.last = number;
    this.#begun.push(number);
    this.#announce();
  }

  /** No further one will come. */
  end(): void {
    this.#over = true;
    this.#announce();
  }

  #announce(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** Resolves once there is a next one, which stays there for `next`; `false` when the call ends without. */
  async soon(): Promise<boolean> {
    while (this.#begun.length === 0 && !this.#over) await this.#news.promise;
    return this.#begun.length > 0;
  }

  /** The number of the next conversation, once it begins; `undefined` when the call ends without. Each is given once. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const number = this.#begun.shift();
      if (number !== undefined || this.#over) return number;
      await this.#news.promise;
    }
  }
}
