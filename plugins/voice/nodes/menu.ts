import { defineNode, type Gathered, Items, Key, PlainText, PromptField, Switch, Type } from 'switchyard/sdk';
import { listenTo } from '../hearing.ts';
import { type Attempt, askRepeatedly, listening } from '../retry.ts';
import { saidOneOf } from '../spoken.ts';

interface Option {
  readonly key: string;
  readonly label: string;
  readonly phrases?: readonly string[];
}

const wordsFor = ({ label, phrases = [] }: Option): readonly string[] => [label, ...phrases];

const meant = (heard: Gathered, options: readonly Option[]): Option | undefined => {
  if (heard.kind === 'digits') return options.find(({ key }) => key === heard.digits);
  if (heard.kind !== 'speech') return undefined;
  return options.find((option) => saidOneOf(heard.text, wordsFor(option)));
};

const chosen = (heard: Gathered, options: readonly Option[]): Attempt<Option> => {
  if (heard.kind === 'silence') return { missed: 'silence' };
  const option = meant(heard, options);
  return option ? { answer: option } : { missed: 'wrong' };
};

export default defineNode({
  type: 'voice.menu',
  version: 1,
  group: 'voice',
  order: 20,
  needs: 'call',
  waits: true,
  icon: 'grid-3x3',
  title: { 'zh-CN': '按键菜单', en: 'Menu' },
  help: { 'zh-CN': '说出选项，按来电人按的键走', en: 'Offers choices and follows the caller’s key' },
  summary: { 'zh-CN': '{prompt}', en: '{prompt}' },
  params: Type.Object(
    {
      prompt: PromptField({ label: { 'zh-CN': '提示语', en: 'Prompt' } }),
      options: Items(
        Type.Object(
          {
            key: Key({ label: { 'zh-CN': '按键', en: 'Key' } }),
            label: PlainText({ label: { 'zh-CN': '去做什么', en: 'Meaning' }, maxLength: 20 }),
            phrases: Type.Optional(
              Items(PlainText({ label: { 'zh-CN': '说法', en: 'Phrase' }, maxLength: 20 }), {
                label: { 'zh-CN': '也可以说', en: 'Or say' },
                shownWhen: { param: 'speech', equals: true },
                maxItems: 10,
              }),
            ),
          },
          { additionalProperties: false },
        ),
        {
          label: { 'zh-CN': '选项', en: 'Choices' },
          section: { 'zh-CN': '选项', en: 'Choices' },
          minItems: 1,
          maxItems: 12,
        },
      ),
      ...listening,
      wrongExit: Type.Optional(
        Switch({
          label: { 'zh-CN': '几次都按错，另走一个出口', en: 'An exit of its own for wrong keys' },
          help: {
            'zh-CN': '不打开的话，按错和没有按键走同一个出口',
            en: 'Else wrong keys and silence leave by the same exit',
          },
          default: false,
        }),
      ),
    },
    { additionalProperties: false },
  ),
  exits: [
    { each: 'options', name: 'key', title: 'label', keycap: true },
    {
      name: 'wrong',
      title: { 'zh-CN': '几次都按错', en: 'Wrong keys' },
      icon: 'rotate-ccw',
      when: { param: 'wrongExit', equals: true },
    },
    { name: 'none', title: { 'zh-CN': '没有按键', en: 'No choice' }, icon: 'volume-x' },
  ],
  sample: {
    prompt: { text: { 'zh-CN': '查单请按 1，人工请按 0。' } },
    options: [
      { key: '1', label: '查单' },
      { key: '0', label: '人工' },
    ],
    bargeIn: true,
    typeAhead: 'keep',
    timeout: 5,
    attempts: 3,
  },
  async run(step) {
    const { options, bargeIn, typeAhead, timeout, wrongExit } = step.params;
    const came = await askRepeatedly(step.call, step.params, async (prompt) =>
      chosen(
        await step.call.gather({
          prompt,
          bargeIn,
          typeAhead,
          maxDigits: 1,
          firstDigitSeconds: timeout,
          interDigitSeconds: timeout,
          ...listenTo(step.params, { phrases: options.flatMap(wordsFor) }),
        }),
        options,
      ),
    );
    if ('answer' in came) return step.exitNamed(came.answer.key);
    return wrongExit && came.missed === 'wrong' ? 'wrong' : 'none';
  },
});
