import type { Principal } from './core/context.ts';
import { Problem } from './core/problems.ts';

const PER_PRINCIPAL = 8;
/** Open editors cost little, and who works has many; they take no room from the others. */
const PAGES_PER_PRINCIPAL = 30;
const IN_ALL = 1_000;

/** Why a connection is ended from outside. */
export type StreamEnd = 'login' | 'shutdown';
type Close = (why: StreamEnd) => void;

/**
 * Connections that stay open (events, simulator calls, open editors). They were checked when they began, so whoever loses a login or a
 * role loses them at once; and one person can't take them all.
 */
export class OpenStreams {
  readonly #open = new Map<string, Set<Close>>();
  readonly #pages = new Map<string, Set<Close>>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /**
   * Counts a connection; `close` ends it from outside. Returns its removal, which is safe to call twice.
   * @throws Problem `too_many_streams`
   */
  add(principal: Principal, close: Close): () => void {
    return this.#add(this.#open, PER_PRINCIPAL, principal, close);
  }

  /** The same for an editor that is open. */
  addPage(principal: Principal, close: Close): () => void {
    return this.#add(this.#pages, PAGES_PER_PRINCIPAL, principal, close);
  }

  #add(open: Map<string, Set<Close>>, most: number, principal: Principal, close: Close): () => void {
    const mine = open.get(principal.id) ?? new Set();
    if (mine.size >= most || this.#count >= IN_ALL) throw new Problem('too_many_streams');
    open.set(principal.id, mine.add(close));
    this.#count++;
    return () => {
      if (!mine.delete(close)) return;
      this.#count--;
      if (mine.size === 0) open.delete(principal.id);
    };
  }

  /** Ends everything that somebody has open. */
  end(principalId: string, why: StreamEnd = 'login'): void {
    for (const open of [this.#open, this.#pages]) for (const close of [...(open.get(principalId) ?? [])]) close(why);
  }

  endAll(): void {
    for (const id of new Set([...this.#open.keys(), ...this.#pages.keys()])) this.end(id, 'shutdown');
  }
}
