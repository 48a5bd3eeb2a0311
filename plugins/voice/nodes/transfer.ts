import {
  Choice,
  defineNode,
  Items,
  Key,
  PromptField,
  Seconds,
  type Static,
  type Step,
  Switch,
  Template,
  type TransferOptions,
  Type,
  VariableName,
} from 'switchyard/sdk';

const params = Type.Object(
  {
    targets: Items(
      Template({
        label: { 'zh-CN': '号码', en: 'Number' },
        help: { 'zh-CN': '只能是数字、* 和 #，可以 + 开头', en: 'Digits, * and #, may start with +' },
        maxLength: 60,
      }),
      {
        label: { 'zh-CN': '转到号码', en: 'Numbers' },
        help: {
          'zh-CN': '算出来是空的号码会跳过；国际和付费号码默认不能拨',
          en: 'A number that comes out empty is skipped; international and premium numbers are closed by default',
        },
        minItems: 1,
        maxItems: 10,
      },
    ),
    order: Choice(
      {
        oneByOne: { 'zh-CN': '依次响', en: 'One by one' },
        together: { 'zh-CN': '同时响', en: 'All at once' },
      },
      { label: { 'zh-CN': '怎么响铃', en: 'Ring' }, default: 'oneByOne' },
    ),
    ring: Seconds({ label: { 'zh-CN': '每个号码响', en: 'Each rings for' }, minimum: 5, maximum: 180, default: 30 }),
    timeout: Seconds({ label: { 'zh-CN': '一共最多等', en: 'Wait at most' }, minimum: 5, maximum: 900, default: 60 }),
    prompt: Type.Optional(
      PromptField({
        label: { 'zh-CN': '转接前说', en: 'Before the transfer' },
        section: { 'zh-CN': '等待时', en: 'While waiting' },
      }),
    ),
    music: Type.Optional(
      PromptField({
        label: { 'zh-CN': '等待音乐', en: 'Music' },
        help: { 'zh-CN': '循环播放；不填就是回铃音', en: 'Played in a loop; without it the ringing tone' },
      }),
    ),
    comfort: Type.Optional(
      PromptField({
        label: { 'zh-CN': '等待中安抚语', en: 'Said in between' },
        help: { 'zh-CN': '例如「坐席正忙，请稍候」', en: 'Such as “please hold on”' },
      }),
    ),
    comfortEvery: Seconds({
      label: { 'zh-CN': '每隔多久说一次', en: 'Every' },
      shownWhen: { param: 'comfort' },
      minimum: 5,
      maximum: 300,
      default: 20,
    }),
    leave: Switch({
      label: { 'zh-CN': '来电人可以按键不等了', en: 'A key ends the waiting' },
      section: { 'zh-CN': '离开', en: 'Ways out' },
      default: false,
    }),
    leaveKey: Key({
      label: { 'zh-CN': '不等了按', en: 'Key' },
      shownWhen: { param: 'leave', equals: true },
      default: '*',
    }),
    afterwards: Choice(
      {
        end: { 'zh-CN': '结束通话', en: 'End the call' },
        goOn: { 'zh-CN': '流程接着走', en: 'Go on with the flow' },
      },
      { label: { 'zh-CN': '对方挂断后', en: 'When the other party hangs up' }, default: 'end' },
    ),
    answeredBy: Type.Optional(
      VariableName('write', ['text'], {
        label: { 'zh-CN': '接听的号码存到', en: 'Store who answered in' },
        section: { 'zh-CN': '存到变量', en: 'Store in' },
      }),
    ),
  },
  { additionalProperties: false },
);

const optionsOf = (step: Step<Static<typeof params>>): TransferOptions => {
  const { targets, order, ring, timeout, prompt, music, comfort, comfortEvery, leave, leaveKey } = step.params;
  return {
    targets: targets.map((number) => step.render(number)),
    order,
    ringSeconds: ring,
    timeoutSeconds: timeout,
    ...(prompt && { before: prompt }),
    ...(music && { music }),
    ...(comfort && { comfort: { prompt: comfort, everySeconds: comfortEvery } }),
    ...(leave && { cancelKey: leaveKey }),
  };
};

/**
 * Looks for somebody who answers and connects the caller: either for good, then the flow is over and the conversation
 * outlives even the server's process; or until the other party hangs up, and the caller goes on.
 */
export default defineNode({
  type: 'voice.transfer',
  version: 2,
  group: 'voice',
  order: 50,
  needs: 'call',
  waits: true,
  icon: 'headset',
  title: { 'zh-CN': '转接坐席', en: 'Transfer' },
  help: {
    'zh-CN': '拨通一个或几个号码，让来电人和先接的人通话',
    en: 'Rings one or several numbers and connects the caller with the first that answers',
  },
  summary: { 'zh-CN': '转到 {targets}，最多等 {timeout} 秒', en: 'To {targets}, at most {timeout} s' },
  params,
  exits: [
    {
      name: 'returned',
      title: { 'zh-CN': '对方已挂断', en: 'Other party hung up' },
      icon: 'undo-2',
      when: { param: 'afterwards', equals: 'goOn' },
    },
    { name: 'busy', title: { 'zh-CN': '对方忙', en: 'Busy' }, icon: 'phone-missed' },
    { name: 'noAnswer', title: { 'zh-CN': '无人接听', en: 'No answer' }, icon: 'phone-off' },
    {
      name: 'cancelled',
      title: { 'zh-CN': '按键不等了', en: 'Did not wait' },
      icon: 'x',
      when: { param: 'leave', equals: true },
    },
    { name: 'failed', title: { 'zh-CN': '转接失败', en: 'Failed' }, icon: 'triangle-alert', tone: 'fault' },
  ],
  sample: {
    targets: ['8001'],
    order: 'oneByOne',
    ring: 30,
    timeout: 30,
    comfortEvery: 20,
    leave: false,
    leaveKey: '*',
    afterwards: 'end',
  },
  /** Version 1 had one number and one time. */
  upgrade({ number, timeout, ...rest }) {
    return { ...rest, targets: [number], ring: timeout, timeout };
  },
  async run(step) {
    const { result, number } = await step.call.transfer(optionsOf(step));
    if (result !== 'answered') return result;
    if (step.params.answeredBy !== undefined) step.set(step.params.answeredBy, number);
    if (step.params.afterwards === 'end') return step.end({ transferred: true });
    await step.call.conversation();
    return 'returned';
  },
});
