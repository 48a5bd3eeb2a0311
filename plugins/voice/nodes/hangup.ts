import { defineNode, PromptField, Type } from 'switchyard/sdk';

export default defineNode({
  type: 'voice.hangup',
  version: 1,
  group: 'voice',
  order: 90,
  needs: 'call',
  icon: 'phone-off',
  title: { 'zh-CN': '结束通话', en: 'Hang up' },
  help: { 'zh-CN': '道别并挂断', en: 'Says goodbye and hangs up' },
  summary: { 'zh-CN': '{prompt}', en: '{prompt}' },
  params: Type.Object(
    { prompt: Type.Optional(PromptField({ label: { 'zh-CN': '道别的话', en: 'Goodbye' } })) },
    { additionalProperties: false },
  ),
  exits: [],
  sample: { prompt: { text: { 'zh-CN': '感谢您的来电，再见。' } } },
  async run(step) {
    if (step.params.prompt) {
      await step.call.answer();
      await step.call.say(step.params.prompt);
    }
    await step.call.hangUp();
    return step.end();
  },
});
