import type { ScenarioStep } from '../../schema/scenario.ts';
import type { LocalText } from '../../schema/text.ts';
import type { Conversations } from './conversations.ts';
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

/** How long two talk before one of them hangs up. */
const TALK_MS = 1_000;

export interface ScriptWorld {
  readonly caller: StageCaller;
  readonly prompts: Prompts;
  readonly conversations: Conversations;
  readonly clock: StageClock;
  /** So much of a prompt the caller listens to before acting. */
  readonly attentionMs: number;
}

/** Nobody talks longer than this while the caller waits for a prompt: on a clock that jumps, the call would never end. */
const LONG_TALK_MS = 3_600_000;

/** `heard`, while whoever talks for ever hangs up. */
const partingMeanwhile = async <T>(heard: Promise<T>, { conversations, clock, caller }: ScriptWorld): Promise<T> => {
  const over = new AbortController();
  const parting = async (): Promise<void> => {
    while (!over.signal.aborted && (await conversations.soon()) && !over.signal.aborted) {
      await clock.sleep(LONG_TALK_MS, over.signal);
      const number = await conversations.next();
      if (number !== undefined) await caller.partyHangsUp(number);
    }
  };
  parting().catch((error: unknown) => {
    if (!over.signal.aborted) throw error;
  });
  try {
    return await heard;
  } finally {
    over.abort();
  }
};

const hears = async (text: string, world: ScriptWorld): Promise<LocalText | undefined> => {
  const { prompts, clock, attentionMs } = world;
  const prompt = await partingMeanwhile(prompts.waitFor(text), world);
  if (!prompt) return notHeard(text, prompts);
  await clock.sleep(Math.min(attentionMs, prompt.audio.durationMs));
  return undefined;
};

const partyHangsUp = async (number: string, world: ScriptWorld): Promise<LocalText | undefined> => {
  const connected = await world.conversations.next();
  if (connected !== number) return { 'zh-CN': `没有和 ${number} 接通`, en: `was never connected with ${number}` };
  await world.clock.sleep(TALK_MS);
  await world.caller.partyHangsUp(number);
  return undefined;
};

/** What went wrong, at which of the steps. */
export interface ScriptProblem {
  readonly problem: LocalText;
  readonly step: number;
}

/** Does what the scenario's caller does. Gives what went wrong, or `undefined`. */
export const playScript = async (
  steps: readonly ScenarioStep[],
  world: ScriptWorld,
): Promise<ScriptProblem | undefined> => {
  const { caller, clock } = world;
  for (const [at, step] of steps.entries()) {
    let wrong: LocalText | undefined;
    if ('hears' in step) wrong = await hears(step.hears, world);
    else if ('partyHangsUp' in step) wrong = await partyHangsUp(step.partyHangsUp, world);
    else if ('presses' in step) await caller.press(step.presses);
    else if ('says' in step) await caller.say(step.says);
    else if ('waits' in step) await clock.sleep(step.waits * 1000);
    else if ('hangsUp' in step) await caller.hangUp();
    if (wrong) return { problem: wrong, step: at };
  }
  return undefined;
};
