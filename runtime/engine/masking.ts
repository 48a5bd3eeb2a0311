import type { Value } from '../../plugins/sdk/index.ts';
import { MASK } from '../../schema/mask.ts';

/** Below this a value stands in too many texts by chance; the rendering of templates masks it all the same. */
const SHORTEST_SECRET = 3;

const textsIn = (value: Value | undefined, into: Set<string>): void => {
  if (value === undefined || value === null || typeof value === 'boolean') return;
  if (typeof value === 'object') {
    for (const item of Object.values(value)) textsIn(item as Value, into);
    return;
  }
  const text = String(value);
  if (text.length >= SHORTEST_SECRET) into.add(text);
};

/**
 * What a session must keep to itself: every value that its sensitive variables have had, and sensitive keys that are not
 * in a variable yet. Everything that leaves the session for trace, event or log goes through here.
 */
export class Secrets {
  readonly #known = new Set<string>();
  /** Longest first, so that a secret that contains another one is hidden whole. */
  #sorted: readonly string[] = [];

  add(value: Value | undefined): void {
    const before = this.#known.size;
    textsIn(value, this.#known);
    if (this.#known.size !== before) this.#sorted = [...this.#known].sort((a, b) => b.length - a.length);
  }

  get any(): boolean {
    return this.#sorted.length > 0;
  }

  text(text: string): string {
    let masked = text;
    for (const secret of this.#sorted) masked = masked.replaceAll(secret, MASK);
    return masked;
  }

  /** `data` with every text and number in it masked. */
  deep(data: unknown): unknown {
    if (!this.any) return data;
    if (typeof data === 'string') return this.text(data);
    if (typeof data === 'number') return this.#sorted.includes(String(data)) ? MASK : data;
    if (Array.isArray(data)) return data.map((item) => this.deep(item));
    if (typeof data !== 'object' || data === null) return data;
    // `fromEntries` defines properties, so that a key such as `__proto__` stays a key.
    return Object.fromEntries(Object.entries(data).map(([key, item]) => [this.text(key), this.deep(item)]));
  }
}
