import { Choice, Count, Items, type Prompt, PromptField, Seconds, type StepCall, Switch, Type } from 'switchyard/sdk';
import { hearing } from './hearing.ts';

/** What becomes of keys that were pressed before the prompt began. */
export const typeAhead = (byDefault: 'keep' | 'drop') =>
  Choice(
    { keep: { 'zh-CN': '算数', en: 'Count' }, drop: { 'zh-CN': '不算', en: 'Drop' } },
    {
      label: { 'zh-CN': '提前按的键', en: 'Keys pressed early' },
      help: { 'zh-CN': '播报开始之前就按下的键', en: 'Keys pressed before the prompt began' },
      default: byDefault,
    },
  );

const WHEN_WRONG = { 'zh-CN': '没输对时再说', en: 'After a wrong input' };

/** Said instead of the next prompt after one kind of miss. */
export const missPrompt = (zh: string, en: string) =>
  Type.Optional(PromptField({ label: { 'zh-CN': zh, en }, section: WHEN_WRONG }));

/** Parameters that menu, collect and confirm share: how to listen, and what to say when it went wrong. */
export const listening = {
  bargeIn: Switch({ label: { 'zh-CN': '按键时打断播报', en: 'A key stops the prompt' }, default: true }),
  typeAhead: typeAhead('keep'),
  timeout: Seconds({ label: { 'zh-CN': '每次最多等', en: 'Wait for' }, minimum: 1, maximum: 60, default: 5 }),
  attempts: Count({
    label: { 'zh-CN': '最多几次', en: 'Attempts' },
    unit: { 'zh-CN': '次', en: 'times' },
    minimum: 1,
    maximum: 9,
    default: 3,
  }),
  retryPrompts: Type.Optional(
    Items(PromptField({ label: { 'zh-CN': '提示语', en: 'Prompt' } }), {
      label: { 'zh-CN': '没输对时再说', en: 'After a wrong input' },
      help: { 'zh-CN': '一次一句；没写的沿用上一句', en: 'One per attempt; a missing one repeats the last' },
      section: WHEN_WRONG,
      maxItems: 8,
    }),
  ),
  silencePrompt: missPrompt('一直没有按键时，改说', 'Instead, after silence'),
  wrongPrompt: missPrompt('按得不对时，改说', 'Instead, after a wrong input'),
  ...hearing,
} as const;

/** Why an attempt gave no answer. `denied`: the caller said that what was understood is wrong. */
export type Missed = 'silence' | 'wrong' | 'short' | 'denied';

/** What came of one attempt, or of all of them. */
export type Attempt<T> = { readonly answer: T } | { readonly missed: Missed };

export interface RetryParams {
  readonly prompt: Prompt;
  readonly retryPrompts?: readonly Prompt[];
  readonly silencePrompt?: Prompt;
  readonly wrongPrompt?: Prompt;
  readonly shortPrompt?: Prompt;
  readonly attempts: number;
}

/** What to say at `attempt` (from 0): the prompt first, then the retry prompts, the last of them again and again. */
export const promptAt = (attempt: number, prompt: Prompt, retryPrompts: readonly Prompt[] | undefined): Prompt => {
  if (attempt === 0 || !retryPrompts?.length) return prompt;
  return retryPrompts[Math.min(attempt, retryPrompts.length) - 1] ?? prompt;
};

/** The prompt that speaks of the miss, when the flow has one. */
const promptAfter = (missed: Missed | undefined, params: RetryParams): Prompt | undefined => {
  if (missed === 'silence') return params.silencePrompt;
  if (missed === 'short') return params.shortPrompt ?? params.wrongPrompt;
  return missed === 'wrong' ? params.wrongPrompt : undefined;
};

/** Asks up to `attempts` times until `ask` gives an answer; else says how the last attempt missed. */
export const askRepeatedly = async <T>(
  call: StepCall,
  params: RetryParams,
  ask: (prompt: Prompt) => Promise<Attempt<T>>,
): Promise<Attempt<T>> => {
  await call.answer();
  let missed: Missed | undefined;
  for (let attempt = 0; attempt < params.attempts; attempt += 1) {
    const prompt = promptAfter(missed, params) ?? promptAt(attempt, params.prompt, params.retryPrompts);
    const came = await ask(prompt);
    if ('answer' in came) return came;
    missed = came.missed;
  }
  return { missed: missed ?? 'silence' };
};
