import { defineNode, PromptField, Type } from 'switchyard/sdk';
import { keepDays, notRecorded } from '../recording.ts';

export default defineNode({
  type: 'voice.recordCall',
  version: 1,
  group: 'voice',
  order: 62,
  needs: 'call',
  waits: true,
  icon: 'circle-dot',
  title: { 'zh-CN': '开始全程录音', en: 'Record the call' },
  help: {
    'zh-CN': '先告知来电人，再录下双方的声音，直到通话结束；敏感的输入不会录进去',
    en: 'Tells the caller, then records both sides until the call ends; sensitive input is left out',
  },
  summary: { 'zh-CN': '{prompt}', en: '{prompt}' },
  params: Type.Object(
    {
      prompt: PromptField({
        label: { 'zh-CN': '录音告知', en: 'Announcement' },
        help: {
          'zh-CN': '个人信息保护法要求录音前告知',
          en: 'The law (PIPL) wants callers to be told before they are recorded',
        },
      }),
      keepDays,
    },
    { additionalProperties: false },
  ),
  exits: [{ name: 'done', title: { 'zh-CN': '开始录了', en: 'Recording' }, icon: 'check' }, notRecorded],
  sample: { prompt: { text: { 'zh-CN': '为了保证服务质量，您的通话将被录音。' } } },
  async run(step) {
    const { prompt, keepDays } = step.params;
    await step.call.say(prompt);
    await step.call.recordCall(keepDays === undefined ? {} : { keepDays });
    return 'done';
  },
});
