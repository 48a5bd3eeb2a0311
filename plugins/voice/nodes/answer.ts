import { defineNode, Seconds, Type } from 'switchyard/sdk';

/** The other voice steps answer by themselves; this one is for a flow that lets it ring first. */
export default defineNode({
  type: 'voice.answer',
  version: 1,
  group: 'voice',
  order: 5,
  needs: 'call',
  waits: true,
  icon: 'phone-incoming',
  title: { 'zh-CN': '接听', en: 'Answer' },
  help: {
    'zh-CN': '响几声再接起来；不用这一步，第一次播报时自动接听',
    en: 'Rings for a while, then answers; without it the first prompt answers',
  },
  summary: { 'zh-CN': '响铃 {ring} 秒后接听', en: 'Answers after {ring} s' },
  params: Type.Object(
    { ring: Seconds({ label: { 'zh-CN': '先响铃', en: 'Ring first' }, minimum: 0, maximum: 60, default: 3 }) },
    { additionalProperties: false },
  ),
  exits: [{ name: 'done', title: { 'zh-CN': '已接听', en: 'Answered' }, icon: 'check' }],
  sample: { ring: 3 },
  async run(step) {
    await step.call.ring(step.params.ring);
    await step.call.answer();
    return 'done';
  },
});
