import {
  both,
  Choice,
  defineNode,
  Fault,
  PlainText,
  Shares,
  type Step,
  sha256,
  Type,
  VariableName,
} from 'switchyard/sdk';

interface Share {
  readonly name: string;
  readonly label: string;
  readonly percent: number;
}

/** A number from 0 to below 100 that looks like chance and is always the same for the same words. */
const lotOf = (words: readonly string[]): number =>
  (Number.parseInt(sha256(JSON.stringify(words)).slice(0, 12), 16) / 2 ** 48) * 100;

/**
 * The share that `lot` falls into, from top to bottom. What falls behind the last one, as shares that are less than a
 * hundred together would have it, goes to the last that has any.
 */
const drawn = (shares: readonly Share[], lot: number): Share | undefined => {
  let sum = 0;
  for (const share of shares) {
    sum += share.percent;
    if (lot < sum) return share;
  }
  return shares.findLast(({ percent }) => percent > 0) ?? shares.at(-1);
};

/** Callers who hide their number are many: each of their calls counts by itself. */
const subjectOf = (step: Step<unknown>, by: 'caller' | 'call'): string =>
  by === 'caller' && step.caller !== '' ? step.caller : step.session;

export default defineNode({
  type: 'flow.split',
  version: 1,
  group: 'flow',
  order: 15,
  needs: 'nothing',
  icon: 'percent',
  title: { 'zh-CN': '按比例分流', en: 'Split by share' },
  help: {
    'zh-CN': '把来电按百分比分到几条路，用来试新做法（A/B 测试）',
    en: 'Sends callers down several ways by percentage, to try something new (A/B test)',
  },
  summary: { 'zh-CN': '{shares}', en: '{shares}' },
  params: Type.Object(
    {
      shares: Shares({
        label: { 'zh-CN': '每条路占多少', en: 'Shares' },
        section: { 'zh-CN': '每条路占多少', en: 'Shares' },
        default: [
          { name: 'case1', label: 'A', percent: 50 },
          { name: 'case2', label: 'B', percent: 50 },
        ],
      }),
      by: Choice(
        {
          caller: { 'zh-CN': '按号码', en: 'By number' },
          call: { 'zh-CN': '按通话', en: 'By call' },
        },
        {
          label: { 'zh-CN': '怎么分', en: 'How to divide' },
          help: {
            'zh-CN': '按号码：同一个号码每次走同一条。按通话：每次来电重新分，没有显示号码的也这样分',
            en: 'By number: a number always goes the same way. By call: anew each time, as for hidden numbers',
          },
          section: { 'zh-CN': '怎么分', en: 'How to divide' },
          default: 'caller',
        },
      ),
      round: Type.Optional(
        PlainText({
          label: { 'zh-CN': '第几轮', en: 'Round' },
          help: {
            'zh-CN': '换一个写法，所有号码就重新分一遍，例如「双十一」',
            en: 'Another word here divides all numbers anew',
          },
          maxLength: 40,
        }),
      ),
      variable: Type.Optional(
        VariableName('write', ['text'], {
          label: { 'zh-CN': '走了哪条，存到变量', en: 'Store the way in' },
          section: { 'zh-CN': '存到变量', en: 'Store in' },
        }),
      ),
    },
    { additionalProperties: false },
  ),
  exits: [{ each: 'shares', name: 'name', title: 'label' }],
  sample: {
    shares: [
      { name: 'a', label: '老菜单', percent: 80 },
      { name: 'b', label: '新菜单', percent: 20 },
    ],
    by: 'caller',
  },
  async run(step) {
    const { shares, by, round = '', variable } = step.params;
    const share = drawn(shares, lotOf([subjectOf(step, by), step.nodeId, round]));
    if (!share) throw new Fault('engine.internal', both('没有比例', 'no shares'));
    if (variable) step.set(variable, share.label);
    return step.exitNamed(share.name);
  },
});
