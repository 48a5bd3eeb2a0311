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
  | {
      readonly kind: 'speech';
      readonly text: string;
      /** 0 to 1; `undefined` when the recogniser gives none. */
      readonly confidence: number | undefined;
      /** The recogniser. */
      readonly by: string;
    }
  /** What the caller says can't be understood any more, and no key was pressed yet. */
  | { readonly kind: 'deaf'; readonly why: string }
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
