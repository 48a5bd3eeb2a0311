import { defineNode, Seconds, Template, Type, UNKNOWN_EXIT } from 'switchyard/sdk';

/** Calls somebody up; from the answer on, the steps behind it speak to them. */
export default defineNode({
  type: 'outbound.call',
  version: 1,
  group: 'outbound',
  order: 10,
  needs: 'nothing',
  waits: true,
  icon: 'phone-outgoing',
  title: { 'zh-CN': '拨打客户', en: 'Call the customer' },
  help: {
    'zh-CN': '拨通一个号码；对方接听后，后面的步骤就是在跟对方说话',
    en: 'Calls a number; once it is answered, the steps behind it speak to that person',
  },
  summary: { 'zh-CN': '拨打 {number}，最多响 {ring} 秒', en: 'Call {number}, ring for {ring} s' },
  params: Type.Object(
    {
      number: Template({
        label: { 'zh-CN': '号码', en: 'Number' },
        help: {
          'zh-CN': '只能是数字、* 和 #，可以 + 开头；国际和付费号码默认不能拨',
          en: 'Digits, * and #, may start with +; international and premium numbers are closed by default',
        },
        maxLength: 60,
      }),
      ring: Seconds({ label: { 'zh-CN': '最多响铃', en: 'Ring for' }, minimum: 5, maximum: 120, default: 30 }),
    },
    { additionalProperties: false },
  ),
  exits: [
    { name: 'answered', title: { 'zh-CN': '对方接听', en: 'Answered' }, icon: 'phone-call' },
    { name: 'busy', title: { 'zh-CN': '对方忙', en: 'Busy' }, icon: 'phone-missed' },
    { name: 'noAnswer', title: { 'zh-CN': '无人接听', en: 'No answer' }, icon: 'phone-off' },
    { name: 'failed', title: { 'zh-CN': '打不出去', en: 'Failed' }, icon: 'triangle-alert', tone: 'fault' },
    UNKNOWN_EXIT,
  ],
  sample: { number: '13900001111', ring: 30 },
  async run(step) {
    return await step.dialOut(1, { number: step.render(step.params.number), ringSeconds: step.params.ring });
  },
});
