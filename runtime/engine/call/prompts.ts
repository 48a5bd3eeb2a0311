import type { Prompt } from '../../../plugins/sdk/index.ts';
import { Fault } from '../../../schema/faults.ts';
import { type PromptPart, type SpokenPrompt, spokenIn } from '../../../schema/prompt.ts';
import type { Language } from '../../../schema/text.ts';
import type { Audio, AudioAssets, Speech } from '../../speech/speech.ts';

/** What a prompt needs of the session that says it. */
export interface PromptWorld {
  readonly speech: Speech;
  readonly assets: AudioAssets;
  /** Fills in a template. */
  render(template: string): string;
  /** As people may read it: sensitive variables are masked. */
  renderMasked(template: string): string;
}

/** A prompt that can be played at once. */
export interface ReadyPrompt {
  readonly audio: readonly Audio[];
  /** For the trace: the words of all parts, masked. */
  readonly words: string;
  readonly language: Language;
  /** Ids of the audio assets in it. */
  readonly assets: readonly string[];
  /** It says something sensitive: what is heard is not what `words` shows. */
  readonly hidden: boolean;
}

interface ReadyPart {
  readonly audio: Audio;
  readonly words: string;
  readonly asset?: string;
  readonly hidden?: boolean;
}

/** An asset that is not there is spoken when the prompt has words for it. */
const standIn = (prompt: Prompt, { language, parts }: SpokenPrompt): string | undefined =>
  parts.length === 1 ? prompt.text?.[language] : undefined;

class Preparation {
  readonly #world: PromptWorld;
  readonly #language: Language;
  readonly #signal: AbortSignal;

  constructor(world: PromptWorld, language: Language, signal: AbortSignal) {
    this.#world = world;
    this.#language = language;
    this.#signal = signal;
  }

  /** `undefined`: the template came out empty. */
  async text(template: string): Promise<ReadyPart | undefined> {
    const text = this.#world.render(template).trim();
    if (text === '') return undefined;
    const audio = await this.#world.speech.render(text, this.#language, this.#signal);
    const words = this.#world.renderMasked(template).trim();
    return { audio, words, hidden: words !== text };
  }

  async asset(id: string, otherwise: string | undefined): Promise<ReadyPart | undefined> {
    const audio = await this.#world.assets.find(id);
    if (audio) return { audio, words: audio.text, asset: id };
    if (otherwise) return this.text(otherwise);
    throw new Fault('speech.asset_missing', id);
  }

  part(part: PromptPart, otherwise: string | undefined): Promise<ReadyPart | undefined> {
    return 'text' in part ? this.text(part.text) : this.asset(part.audio, otherwise);
  }
}

/**
 * The audio of `prompt` in `language` (or the first language it has), all parts made ready at the same time; `undefined`
 * when nothing is to be heard. Faults with `speech.failed`, `speech.asset_missing` or `expression.failed`.
 */
export const readyPrompt = async (
  prompt: Prompt,
  language: Language,
  world: PromptWorld,
  signal: AbortSignal,
): Promise<ReadyPrompt | undefined> => {
  const spoken = spokenIn(prompt, language);
  if (!spoken) return undefined;
  const preparation = new Preparation(world, spoken.language, signal);
  const otherwise = standIn(prompt, spoken);
  const made = await Promise.all(spoken.parts.map((part) => preparation.part(part, otherwise)));
  const ready = made.filter((part) => part !== undefined);
  if (ready.length === 0) return undefined;
  return {
    audio: ready.map(({ audio }) => audio),
    words: ready.map(({ words }) => words).join(spoken.language === 'en' ? ' ' : ''),
    language: spoken.language,
    assets: ready.flatMap(({ asset }) => asset ?? []),
    hidden: ready.some(({ hidden }) => hidden === true),
  };
};
