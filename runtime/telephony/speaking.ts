import { tidyText, type Utterance } from '../speech/recognition/recogniser.ts';
import type { Gathered } from './typing.ts';

export interface SpeakingRules {
  /** Is this all that is needed? Else what is said after a pause belongs to it. Every utterance is, when absent. */
  readonly isComplete?: (text: string) => boolean;
}

type Said = Utterance & { readonly by: string };

/** What a caller says, utterance by utterance, without time or telephone. */
export class Speaking {
  readonly #rules: SpeakingRules;
  readonly #said: Said[] = [];

  constructor(rules: SpeakingRules) {
    this.#rules = rules;
  }

  get begun(): boolean {
    return this.#said.length > 0;
  }

  /** The result, if this utterance completes it; an empty one was noise. */
  take(utterance: Said): Gathered | undefined {
    if (utterance.text === '') return undefined;
    this.#said.push(utterance);
    const { isComplete } = this.#rules;
    return !isComplete || isComplete(this.#text) ? this.result() : undefined;
  }

  /** What was said so far; as sure as its least sure part. */
  result(): Gathered {
    const confidences = this.#said.flatMap(({ confidence }) => confidence ?? []);
    const confidence = confidences.length > 0 ? Math.min(...confidences) : undefined;
    return { kind: 'speech', text: this.#text, confidence, by: this.#said.at(-1)?.by ?? '' };
  }

  get #text(): string {
    return tidyText(this.#said.map(({ text }) => text).join(' '));
  }
}
