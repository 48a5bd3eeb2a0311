import type { Principal } from './core/context.ts';
import { Problem } from './core/problems.ts';

const PER_PRINCIPAL = 8;
const IN_ALL = 1_000;

/**
 * Connections that stay open (events, simulator calls). They were checked when they began, so whoever loses a login or a
 * role loses them at once; and one person can't take them all.
 */
export class OpenStreams {
  readonly #open = new Map<string, Set<() => void>>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /**
   * Counts a connection; `close` ends it from outside. Returns its removal, which is safe to call twice.
   * @throws Problem `too_many_streams`
   */
  add(principal: Principal, close: () => void): () => void {
    const mine = this.#open.get(principal.id) ?? new Set();
    if (mine.size >= PER_PRINCIPAL || this.#count >= IN_ALL) throw new Problem('too_many_streams');
    this.#open.set(principal.id, mine.add(close));
    this.#count++;
    return () => {
      if (!mine.delete(close)) return;
      this.#count--;
      if (mine.size === 0) this.#open.delete(principal.id);
    };
  }

  /** Ends everything that somebody has open. */
  end(principalId: string): void {
    for (const close of [...(this.#open.get(principalId) ?? [])]) close();
  }

  endAll(): void {
    for (const id of [...this.#open.keys()]) this.end(id);
  }
}
