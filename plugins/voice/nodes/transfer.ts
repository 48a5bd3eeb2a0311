import { defineNode, PromptField, Seconds, Template, Type } from 'switchyard/sdk';

export default defineNode({
  type: 'voice.transfer',
  version: 1,
  group: 'voice',
  order: 60,
  needs: 'call',
  waits: true,
  icon: 'headset',
  title: { 'zh-CN': '转接坐席', en: 'Transfer' },
  help: {
    'zh-CN': '拨通另一个号码，让来电人和对方通话；对方挂断后流程结束',
    en: 'Dials another number and connects the caller; the flow ends when they part',
  },
  summary: { 'zh-CN': '转到 {number}，最多等 {timeout} 秒', en: 'To {number}, at most {timeout} s' },
  params: Type.Object(
    {
      number: Template({
        label: { 'zh-CN': '转到号码', en: 'Number' },
        help: { 'zh-CN': '只能是数字、* 和 #，可以 + 开头', en: 'Digits, * and #, may start with +' },
        maxLength: 60,
      }),
      prompt: Type.Optional(PromptField({ label: { 'zh-CN': '转接前说', en: 'Before the transfer' } })),
      timeout: Seconds({ label: { 'zh-CN': '最多等', en: 'Ring for' }, minimum: 5, maximum: 180, default: 30 }),
    },
    { additionalProperties: false },
  ),
  exits: [
    { name: 'busy', title: { 'zh-CN': '对方忙', en: 'Busy' }, icon: 'phone-missed' },
    { name: 'noAnswer', title: { 'zh-CN': '无人接听', en: 'No answer' }, icon: 'phone-off' },
    { name: 'failed', title: { 'zh-CN': '转接失败', en: 'Failed' }, icon: 'triangle-alert', tone: 'fault' },
  ],
  sample: { number: '8001', timeout: 30 },
  async run(step) {
    const { number, prompt, timeout } = step.params;
    await step.call.answer();
    if (prompt) await step.call.say(prompt);
    const result = await step.call.transfer(step.render(number), { timeoutSeconds: timeout });
    return result === 'answered' ? step.end({ transferred: true }) : result;
  },
});
