import type { ScenarioStep } from '../../schema/scenario.ts';
import type { LocalText } from '../../schema/text.ts';
import type { HeardPrompt } from './observed-call.ts';
import type { StageCaller, StageClock } from './stage.ts';

/** An audio asset is known by its transcript and by its title. */
const says = ({ audio }: HeardPrompt, text: string): boolean =>
  audio.text.includes(text) || (audio.title?.includes(text) ?? false);

/** The prompts that a caller has heard so far, and who waits for the next one. */
export class Prompts {
  readonly #heard: HeardPrompt[] = [];
  #next = 0;
  #over = false;
  #news = Promise.withResolvers<void>();

  get all(): readonly HeardPrompt[] {
    return this.#heard;
  }

  add(prompt: HeardPrompt): void {
    this.#heard.push(prompt);
    this.#announce();
  }

  /** Nothing more will be heard. */
  end(): void {
    this.#over = true;
    this.#announce();
  }

  #announce(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** The next prompt with `text` in it, once it begins; `undefined` when the call ends without. */
  async waitFor(text: string): Promise<HeardPrompt | undefined> {
    for (;;) {
      while (this.#next < this.#heard.length) {
        const prompt = this.#heard[this.#next];
        this.#next += 1;
        if (prompt && says(prompt, text)) return prompt;
      }
      if (this.#over) return undefined;
      await this.#news.promise;
    }
  }
}

const notHeard = (text: string, prompts: Prompts): LocalText => {
  const heard = prompts.all.map(({ audio }) => `「${audio.text}」`).join(' ');
  return {
    'zh-CN': `一直没有听到「${text}」，听到的是：${heard || '什么都没有'}`,
    en: `never heard 「${text}」; heard: ${heard || 'nothing'}`,
  };
};

/** Does what the scenario's caller does. Gives what went wrong, or `undefined`. */
export const playScript = async (
  steps: readonly ScenarioStep[],
  caller: StageCaller,
  prompts: Prompts,
  clock: StageClock,
  attentionMs: number,
): Promise<LocalText | undefined> => {
  for (const step of steps) {
    if ('hears' in step) {
      const prompt = await prompts.waitFor(step.hears);
      if (!prompt) return notHeard(step.hears, prompts);
      await clock.sleep(Math.min(attentionMs, prompt.audio.durationMs));
    } else if ('presses' in step) await caller.press(step.presses);
    else if ('says' in step) await caller.say(step.says);
    else if ('waits' in step) await clock.sleep(step.waits * 1000);
    else if ('hangsUp' in step) await caller.hangUp();
  }
  return undefined;
};
