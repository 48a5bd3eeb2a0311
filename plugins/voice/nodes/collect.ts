import {
  Choice,
  Count,
  defineNode,
  fitsPattern,
  type Gathered,
  Items,
  Key,
  Pattern,
  PlainText,
  type Prompt,
  PromptField,
  Seconds,
  type Step,
  Type,
  VariableName,
} from 'switchyard/sdk';
import { type HearingParams, listenTo } from '../hearing.ts';
import { type Attempt, askRepeatedly, listening, type Missed, missPrompt } from '../retry.ts';
import { digitWords, saidOneOf, spokenDigits } from '../spoken.ts';
import { askYesOrNo, verdictKeys } from '../verdict.ts';

type Answer = { readonly digits: string } | { readonly escape: string };

interface Wanted {
  readonly minDigits: number;
  readonly maxDigits: number;
  readonly pattern?: string;
  readonly escapes?: readonly { readonly key: string; readonly label: string }[];
}

/** Why `digits` are not what is asked for, if they are not. */
const flaw = (digits: string, { minDigits, maxDigits, pattern }: Wanted): Missed | undefined => {
  if (digits === '') return 'wrong';
  if (digits.length < minDigits) return 'short';
  if (digits.length > maxDigits) return 'wrong';
  return pattern && !fitsPattern(digits, pattern) ? 'wrong' : undefined;
};

const answerIn = (heard: Gathered, wanted: Wanted): Attempt<Answer> => {
  if (heard.kind === 'silence') return { missed: 'silence' };
  if (heard.kind === 'immediate') return { answer: { escape: heard.key } };
  if (heard.kind === 'speech') {
    const wayOut = wanted.escapes?.find(({ label }) => saidOneOf(heard.text, [label]));
    if (wayOut) return { answer: { escape: wayOut.key } };
  }
  const digits = heard.kind === 'speech' ? spokenDigits(heard.text) : heard.digits;
  const missed = flaw(digits, wanted);
  return missed ? { missed } : { answer: { digits } };
};

/** Is nothing more to be said after this? Long numbers are read out in groups. */
const isWhole = (text: string, wanted: Wanted): boolean =>
  spokenDigits(text).length >= wanted.maxDigits || saidOneOf(text, wanted.escapes?.map(({ label }) => label) ?? []);

interface ReadBack extends HearingParams {
  readonly readBack?: Prompt;
  readonly variable: string;
  readonly yesKey: string;
  readonly noKey: string;
  readonly timeout: number;
  readonly attempts: number;
}

/**
 * Reads the digits back until the caller says yes or no. The prompt names the variable, so the digits stand in it
 * meanwhile; without a yes, also when the caller hangs up, it gets back what it held.
 */
const confirmed = async (step: Step<ReadBack>, digits: string): Promise<Attempt<boolean>> => {
  const { readBack, variable, attempts, ...keys } = step.params;
  if (!readBack) return { answer: true };
  const before = step.get(variable) ?? null;
  step.set(variable, digits);
  let isConfirmed = false;
  try {
    // A key pressed before the caller heard what to confirm confirms nothing.
    const options = { ...keys, typeAhead: 'drop' } as const;
    const came = await askRepeatedly(step.call, { prompt: readBack, attempts }, (prompt) =>
      askYesOrNo(step.call, prompt, options),
    );
    isConfirmed = 'answer' in came && came.answer;
    return came;
  } finally {
    if (!isConfirmed) step.set(variable, before);
  }
};

const keyOrNone = {
  '#': { 'zh-CN': '# 井号', en: '# hash' },
  '*': { 'zh-CN': '* 星号', en: '* star' },
  none: { 'zh-CN': '不用', en: 'None' },
} as const;

/** What callers of logistics companies key, by the pattern that it fits. */
const KNOWN_PATTERNS = {
  '[0-9]{10,15}': { 'zh-CN': '运单号（10 到 15 位）', en: 'Waybill (10 to 15 digits)' },
  '1[3-9][0-9]{9}': { 'zh-CN': '手机号', en: 'Mobile number' },
  '0[0-9]{9,11}': { 'zh-CN': '带区号的座机', en: 'Landline with area code' },
  '1[3-9][0-9]{9}|0[0-9]{9,11}': { 'zh-CN': '手机号或座机', en: 'Mobile or landline' },
  '[0-9]{3}[0-9*]': { 'zh-CN': '身份证末四位（X 按 *）', en: 'Last four of an identity card (* for X)' },
  '[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9*]': {
    'zh-CN': '身份证号（X 按 *）',
    en: 'Identity card (* for X)',
  },
  '(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])': { 'zh-CN': '日期（四位月日）', en: 'Date (month and day)' },
} as const;

const READ_BACK = { 'zh-CN': '念给来电人确认', en: 'Read back' };

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
    'zh-CN': '{minDigits–maxDigits} 位，最多 {attempts} 次，存到 {variable}',
    en: '{minDigits–maxDigits} digits, {attempts} attempts, stored in {variable}',
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
      pattern: Type.Optional(
        Pattern(KNOWN_PATTERNS, {
          label: { 'zh-CN': '是什么号码', en: 'What it is' },
          help: { 'zh-CN': '不符合的算没输对', en: 'What does not fit is a wrong input' },
        }),
      ),
      terminator: Choice(keyOrNone, { label: { 'zh-CN': '结束键', en: 'End key' }, default: '#' }),
      clearKey: Type.Optional(
        Choice(keyOrNone, {
          label: { 'zh-CN': '重输键', en: 'Start-over key' },
          differsFrom: ['terminator'],
          default: 'none',
        }),
      ),
      betweenDigits: Seconds({
        label: { 'zh-CN': '两键之间最多等', en: 'Between digits' },
        minimum: 1,
        maximum: 30,
        default: 4,
      }),
      ...listening,
      shortPrompt: missPrompt('位数不够时，改说', 'Instead, when it is too short'),
      readBack: Type.Optional(
        PromptField({
          label: READ_BACK,
          help: {
            'zh-CN': '例如：您输入的是 {{ spell(运单号) }}，正确请按 1，重输请按 2。不写就不确认',
            en: 'For example: You entered {{ spell(waybill) }}. Right? Press 1, else 2. Empty: not asked',
          },
          section: READ_BACK,
        }),
      ),
      ...verdictKeys({ shownWhen: { param: 'readBack' } }),
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
    yesKey: '1',
    noKey: '2',
    variable: 'waybill',
  },
  async run(step) {
    const { params, call } = step;
    const { terminator, clearKey = 'none' } = params;
    const came = await askRepeatedly<Answer | undefined>(call, params, async (prompt) => {
      const heard = await call.gather({
        prompt,
        bargeIn: params.bargeIn,
        typeAhead: params.typeAhead,
        maxDigits: params.maxDigits,
        ...(terminator !== 'none' && { terminator }),
        ...(clearKey !== 'none' && { clearKey }),
        firstDigitSeconds: params.timeout,
        interDigitSeconds: params.betweenDigits,
        immediate: params.escapes?.map(({ key }) => key) ?? [],
        // The engine masks the input when the variable is declared sensitive.
        storedIn: params.variable,
        ...listenTo(params, {
          phrases: [...digitWords[step.language], ...(params.escapes?.map(({ label }) => label) ?? [])],
          isComplete: (text) => isWhole(text, params),
        }),
      });
      const input = answerIn(heard, params);
      if ('missed' in input || 'escape' in input.answer) return input;
      const verdict = await confirmed(step, input.answer.digits);
      // Who does not answer when asked whether it is right is not there to be asked again.
      if ('missed' in verdict) return { answer: undefined };
      return verdict.answer ? input : { missed: 'denied' };
    });
    if ('missed' in came || !came.answer) return 'none';
    if ('escape' in came.answer) return step.exitNamed(came.answer.escape);
    step.set(params.variable, came.answer.digits);
    return 'collected';
  },
});
