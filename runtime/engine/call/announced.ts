import type { Prompt } from '../../../plugins/sdk/index.ts';
import type { Audio } from '../../speech/speech.ts';
import { untilAborted } from '../aborting.ts';
import type { SessionHost } from '../host.ts';
import type { EngineStep } from '../step.ts';
import { readyPrompt } from './prompts.ts';

/** A prompt that can be played at once. */
export interface AnnouncedPrompt {
  readonly audio: readonly Audio[];
  /** It says something sensitive. */
  readonly hidden: boolean;
  /** Puts its words into the trace: once the caller really hears them. */
  announce(): void;
}

/** `prompt` in the step's language; `undefined` when nothing is to be heard. Faults as `readyPrompt` does. */
export const announcedPrompt = async (
  prompt: Prompt | undefined,
  step: EngineStep,
  host: SessionHost,
): Promise<AnnouncedPrompt | undefined> => {
  const ready = prompt && (await untilAborted(readyPrompt(prompt, step.language, host, step.signal), step.signal));
  if (!ready) return undefined;
  const { audio, words, language, assets, hidden } = ready;
  const data = assets.length > 0 ? { language, assets } : { language };
  return { audio, hidden, announce: () => step.announce('said', words, data) };
};
