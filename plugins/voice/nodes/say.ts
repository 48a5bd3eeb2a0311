import { defineNode, PromptField, Switch, Type } from 'switchyard/sdk';

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
    },
    { additionalProperties: false },
  ),
  exits: [{ name: 'done', title: { 'zh-CN': '播完', en: 'Done' }, icon: 'check' }],
  sample: { prompt: { text: { 'zh-CN': '您好，欢迎致电。' } } },
  async run(step) {
    await step.call.answer();
    await step.call.say(step.params.prompt, { bargeIn: step.params.bargeIn ?? false });
    return 'done';
  },
});
