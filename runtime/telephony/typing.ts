import type { CallerInput } from './port.ts';

export interface TypingRules {
  readonly maxDigits: number;
  readonly terminator?: string;
  /** Forgets what was typed so far. */
  readonly clearKey?: string;
  /** Keys that end the input at once when pressed first. */
  readonly immediate?: readonly string[];
}

export type Gathered =
  | { readonly kind: 'digits'; readonly digits: string; readonly terminated: boolean }
  | { readonly kind: 'immediate'; readonly key: string }
  | { readonly kind: 'speech'; readonly text: string }
  | { readonly kind: 'silence' };

/** What a caller types, key by key, without time or telephone. */
export class Typing {
  #digits = '';
  readonly #rules: TypingRules;

  constructor(rules: TypingRules) {
    this.#rules = rules;
  }

  get digits(): string {
    return this.#digits;
  }

  /** The result, if this input completes it. */
  take(input: CallerInput): Gathered | undefined {
    // Words between digits are noise on the line: who has begun to type goes on typing.
    if (input.kind === 'speech') return this.#digits ? undefined : { kind: 'speech', text: input.text };
    if (!this.#digits && this.#rules.immediate?.includes(input.key)) return { kind: 'immediate', key: input.key };
    if (input.key === this.#rules.terminator) return { kind: 'digits', digits: this.#digits, terminated: true };
    if (input.key === this.#rules.clearKey) {
      this.#digits = '';
      return undefined;
    }
    this.#digits += input.key;
    return this.#digits.length >= this.#rules.maxDigits ? this.#typed() : undefined;
  }

  /** The result when the caller's time is over. */
  timeOut(): Gathered {
    return this.#digits ? this.#typed() : { kind: 'silence' };
  }

  #typed(): Gathered {
    return { kind: 'digits', digits: this.#digits, terminated: false };
  }
}
