import {
  Choice,
  Count,
  defineNode,
  type Gathered,
  Items,
  Key,
  PlainText,
  PromptField,
  Seconds,
  Type,
  VariableName,
} from 'switchyard/sdk';
import { askRepeatedly, listening } from '../retry.ts';
import { saidOneOf, spokenDigits } from '../spoken.ts';

type Answer = { readonly digits: string } | { readonly escape: string };

interface Wanted {
  readonly minDigits: number;
  readonly maxDigits: number;
  readonly escapes?: readonly { readonly key: string; readonly label: string }[];
}

const answerIn = (heard: Gathered, { minDigits, maxDigits, escapes = [] }: Wanted): Answer | undefined => {
  if (heard.kind === 'silence') return undefined;
  if (heard.kind === 'immediate') return { escape: heard.key };
  if (heard.kind === 'speech') {
    const wayOut = escapes.find(({ label }) => saidOneOf(heard.text, [label]));
    if (wayOut) return { escape: wayOut.key };
  }
  const digits = heard.kind === 'speech' ? spokenDigits(heard.text) : heard.digits;
  return digits.length >= minDigits && digits.length <= maxDigits ? { digits } : undefined;
};

export default defineNode({
  type: 'voice.collect',
  version: 1,
  group: 'voice',
  order: 30,
  needs: 'call',
  waits: true,
  icon: 'hash',
  title: { 'zh-CN': '收集号码', en: 'Collect digits' },
  help: { 'zh-CN': '请来电人按一串号码，存到变量', en: 'Asks for digits and stores them in a variable' },
  summary: {
    'zh-CN': '{maxDigits} 位，最多 {attempts} 次，存到 {variable}',
    en: '{maxDigits} digits, {attempts} attempts, stored in {variable}',
  },
  params: Type.Object(
    {
      prompt: PromptField({ label: { 'zh-CN': '提示语', en: 'Prompt' } }),
      minDigits: Count({
        label: { 'zh-CN': '最少', en: 'At least' },
        section: { 'zh-CN': '收号', en: 'Digits' },
        unit: { 'zh-CN': '位', en: 'digits' },
        minimum: 1,
        maximum: 40,
        default: 1,
      }),
      maxDigits: Count({
        label: { 'zh-CN': '最多', en: 'At most' },
        unit: { 'zh-CN': '位', en: 'digits' },
        minimum: 1,
        maximum: 40,
        default: 12,
      }),
      terminator: Choice(
        {
          '#': { 'zh-CN': '# 井号', en: '# hash' },
          '*': { 'zh-CN': '* 星号', en: '* star' },
          none: { 'zh-CN': '不用结束键', en: 'None' },
        },
        { label: { 'zh-CN': '结束键', en: 'End key' }, default: '#' },
      ),
      betweenDigits: Seconds({
        label: { 'zh-CN': '两键之间最多等', en: 'Between digits' },
        minimum: 1,
        maximum: 30,
        default: 4,
      }),
      ...listening,
      escapes: Type.Optional(
        Items(
          Type.Object(
            {
              key: Key({ label: { 'zh-CN': '按键', en: 'Key' } }),
              label: PlainText({ label: { 'zh-CN': '去做什么', en: 'Meaning' }, maxLength: 20 }),
            },
            { additionalProperties: false },
          ),
          {
            label: { 'zh-CN': '先按这些键就离开', en: 'Keys that leave at once' },
            help: {
              'zh-CN': '第一个键就是它时立刻离开，例如按 0 转人工',
              en: 'When it is the first key, such as 0 for an agent',
            },
            section: { 'zh-CN': '随时离开', en: 'Ways out' },
            maxItems: 5,
          },
        ),
      ),
      variable: VariableName('write', ['text', 'number'], {
        label: { 'zh-CN': '存到变量', en: 'Store in' },
        section: { 'zh-CN': '存到变量', en: 'Store in' },
      }),
    },
    { additionalProperties: false },
  ),
  exits: [
    { name: 'collected', title: { 'zh-CN': '收到号码', en: 'Collected' }, icon: 'check' },
    { each: 'escapes', name: 'key', title: 'label', keycap: true },
    { name: 'none', title: { 'zh-CN': '几次没输对', en: 'No valid input' }, icon: 'rotate-ccw' },
  ],
  sample: {
    prompt: { text: { 'zh-CN': '请输入 12 位运单号，按井号键结束。' } },
    minDigits: 12,
    maxDigits: 12,
    terminator: '#',
    betweenDigits: 4,
    bargeIn: true,
    typeAhead: 'keep',
    timeout: 5,
    attempts: 3,
    variable: 'waybill',
  },
  async run(step) {
    const { params } = step;
    const answer = await askRepeatedly(step.call, params, async (prompt) =>
      answerIn(
        await step.call.gather({
          prompt,
          bargeIn: params.bargeIn,
          typeAhead: params.typeAhead,
          maxDigits: params.maxDigits,
          ...(params.terminator !== 'none' && { terminator: params.terminator }),
          firstDigitSeconds: params.timeout,
          interDigitSeconds: params.betweenDigits,
          immediate: params.escapes?.map(({ key }) => key) ?? [],
          // The engine masks the input when the variable is declared sensitive.
          storedIn: params.variable,
        }),
        params,
      ),
    );
    if (!answer) return 'none';
    if ('escape' in answer) return step.exitNamed(answer.escape);
    step.set(params.variable, answer.digits);
    return 'collected';
  },
});
