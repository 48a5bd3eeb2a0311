import { Count, defineNode, Key, PromptField, Seconds, Switch, Type } from 'switchyard/sdk';
import { typeAhead } from '../retry.ts';

export default defineNode({
  type: 'voice.say',
  version: 1,
  group: 'voice',
  order: 10,
  needs: 'call',
  // To speak takes time: a loop that speaks is slow, not restless.
  waits: true,
  icon: 'volume-2',
  title: { 'zh-CN': '播报', en: 'Say' },
  help: { 'zh-CN': '说一段话，说完往下走', en: 'Speaks, then goes on' },
  summary: { 'zh-CN': '{prompt}', en: '{prompt}' },
  params: Type.Object(
    {
      prompt: PromptField({ label: { 'zh-CN': '提示语', en: 'Prompt' } }),
      bargeIn: Type.Optional(
        Switch({
          label: { 'zh-CN': '按键时打断播报', en: 'A key stops the prompt' },
          help: { 'zh-CN': '按的键留给下一步用', en: 'The key is kept for the next step' },
          default: false,
        }),
      ),
      typeAhead: Type.Optional(typeAhead('keep')),
      repeatKey: Type.Optional(
        Key({
          label: { 'zh-CN': '重听键', en: 'Repeat key' },
          help: { 'zh-CN': '提示语里要说「重听请按……」', en: 'The prompt should name it' },
          section: { 'zh-CN': '重听', en: 'Hear it again' },
        }),
      ),
      repeatSeconds: Type.Optional(
        Seconds({
          label: { 'zh-CN': '说完等', en: 'Wait afterwards' },
          minimum: 1,
          maximum: 15,
          default: 3,
          shownWhen: { param: 'repeatKey' },
        }),
      ),
      repeats: Type.Optional(
        Count({
          label: { 'zh-CN': '最多重听', en: 'At most' },
          unit: { 'zh-CN': '次', en: 'times' },
          minimum: 1,
          maximum: 9,
          default: 3,
          shownWhen: { param: 'repeatKey' },
        }),
      ),
    },
    { additionalProperties: false },
  ),
  exits: [{ name: 'done', title: { 'zh-CN': '播完', en: 'Done' }, icon: 'check' }],
  sample: { prompt: { text: { 'zh-CN': '您好，欢迎致电。' } } },
  async run(step) {
    const { prompt, bargeIn = false, typeAhead = 'keep', repeatKey, repeatSeconds = 3, repeats = 3 } = step.params;
    await step.call.answer();
    if (!repeatKey) {
      await step.call.say(prompt, { bargeIn, typeAhead });
      return 'done';
    }
    for (let heard = 0; heard <= repeats; heard += 1) {
      const mayRepeat = heard < repeats;
      const { key } = await step.call.say(prompt, {
        bargeIn,
        typeAhead: heard === 0 ? typeAhead : 'keep',
        ...(mayRepeat && { keys: [repeatKey], listenSeconds: repeatSeconds }),
      });
      if (key === undefined) break;
    }
    return 'done';
  },
});
