import type { Language } from '../../schema/text.ts';

/** Spoken text or an audio asset, ready to be played. Immutable: `id` is derived from its content and the server's media key. */
export interface Audio {
  readonly id: string;
  /** What is said; of an audio asset its transcript, else its title. */
  readonly text: string;
  /** Of an audio asset. */
  readonly title?: string;
  readonly language: Language;
  readonly durationMs: number;
  /** Address that Asterisk (and the browser) fetches it from, without extension; `undefined` when no voice is installed. */
  readonly url: string | undefined;
}

/** Turns text into audio; text is normalised for speech inside. Faults with `speech.failed`. */
export interface Speech {
  render(text: string, language: Language, signal?: AbortSignal): Promise<Audio>;
}

/** Uploaded audio by the id that flows name. */
export interface AudioAssets {
  /** `undefined`: there is none (any more). */
  find(id: string): Promise<Audio | undefined>;
}

/** Where nothing was uploaded. */
export const noAssets: AudioAssets = { find: async () => undefined };

/** One text-to-speech engine. */
export interface SpeechProvider {
  readonly name: string;
  available(): Promise<boolean>;
  /** `text` is already normalised. Returns 16-bit mono PCM. */
  synthesize(text: string, language: Language, signal?: AbortSignal): Promise<{ pcm: Int16Array; rate: number }>;
}
