import { Choice, Count, Items, type Prompt, PromptField, Seconds, type StepCall, Switch, Type } from 'switchyard/sdk';

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
      section: { 'zh-CN': '没输对时再说', en: 'After a wrong input' },
      maxItems: 8,
    }),
  ),
} as const;

/** What to say at `attempt` (from 0): the prompt first, then the retry prompts, the last of them again and again. */
export const promptAt = (attempt: number, prompt: Prompt, retryPrompts: readonly Prompt[] | undefined): Prompt => {
  if (attempt === 0 || !retryPrompts?.length) return prompt;
  return retryPrompts[Math.min(attempt, retryPrompts.length) - 1] ?? prompt;
};

/** Asks up to `attempts` times until `ask` gives an answer. */
export const askRepeatedly = async <T>(
  call: StepCall,
  params: { readonly prompt: Prompt; readonly retryPrompts?: readonly Prompt[]; readonly attempts: number },
  ask: (prompt: Prompt) => Promise<T | undefined>,
): Promise<T | undefined> => {
  await call.answer();
  for (let attempt = 0; attempt < params.attempts; attempt += 1) {
    const answer = await ask(promptAt(attempt, params.prompt, params.retryPrompts));
    if (answer !== undefined) return answer;
  }
  return undefined;
};
