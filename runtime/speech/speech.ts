import type { Language } from '../../schema/text.ts';

/** Spoken text, ready to be played. Immutable: `id` is derived from text, voice and the server's media key. */
export interface Audio {
  readonly id: string;
  readonly text: string;
  readonly language: Language;
  readonly durationMs: number;
  /** Address that Asterisk (and the browser) fetches it from, without extension; `undefined` when no voice is installed. */
  readonly url: string | undefined;
}

/** Turns text into audio; text is normalised for speech inside. Faults with `speech.failed`. */
export interface Speech {
  render(text: string, language: Language, signal?: AbortSignal): Promise<Audio>;
}

/** One text-to-speech engine. */
export interface SpeechProvider {
  readonly name: string;
  available(): Promise<boolean>;
  /** `text` is already normalised. Returns 16-bit mono PCM. */
  synthesize(text: string, language: Language, signal?: AbortSignal): Promise<{ pcm: Int16Array; rate: number }>;
}
