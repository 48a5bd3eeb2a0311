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

  /** The number of the next conversation, once it begins; `undefined` when the call ends without. Each is given once. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const number = this.#begun.shift();
      if (number !== undefined || this.#over) return number;
      await this.#news.promise;
    }
  }
}
