import {
  Choice,
  defineNode,
  Expression,
  type Gathered,
  Items,
  Key,
  type Language,
  type Prompt,
  PromptField,
  type Step,
  Type,
} from 'switchyard/sdk';
import { listening } from '../retry.ts';

interface Offer {
  readonly language: Language;
  readonly key: string;
  readonly prompt: Prompt;
}

interface Asked {
  readonly offers: readonly Offer[];
  readonly bargeIn: boolean;
  readonly typeAhead: 'keep' | 'drop';
  readonly timeout: number;
}

const chosen = (heard: Gathered, offers: readonly Offer[]): Language | undefined =>
  heard.kind === 'digits' ? offers.find(({ key }) => key === heard.digits)?.language : undefined;

/** Says each offer in its own language, one after the other, until the caller answers. */
const ask = async (step: Step<unknown>, { offers, bargeIn, typeAhead, timeout }: Asked): Promise<Gathered> => {
  const spoken = step.language;
  const gathering = { bargeIn, maxDigits: 1, firstDigitSeconds: timeout, interDigitSeconds: timeout } as const;
  for (const [at, { language, prompt }] of offers.entries()) {
    const early = at === 0 ? typeAhead : 'keep';
    // The prompt's words may be there in other languages, too: this one is for those who know only its own.
    step.speak(language);
    if (at === offers.length - 1) return step.call.gather({ ...gathering, prompt, typeAhead: early });
    const { interrupted } = await step.call.say(prompt, { bargeIn, typeAhead: early });
    if (interrupted) break;
  }
  step.speak(spoken);
  return step.call.gather({ ...gathering, typeAhead: 'keep' });
};

const languageNames = { 'zh-CN': { 'zh-CN': '中文', en: 'Chinese' }, en: { 'zh-CN': '英语', en: 'English' } } as const;

/** The language that the flow knows its caller by, when it is one that is offered. */
const known = (step: Step<unknown>, expression: string | undefined, offers: readonly Offer[]): Language | undefined => {
  const value = expression ? step.evaluate(expression) : undefined;
  return offers.find(({ language }) => language === value)?.language;
};

export default defineNode({
  type: 'voice.language',
  version: 1,
  group: 'voice',
  order: 15,
  needs: 'call',
  waits: true,
  icon: 'languages',
  title: { 'zh-CN': '选择语言', en: 'Choose a language' },
  help: {
    'zh-CN': '请来电人选一种语言，之后的话都用这种语言说',
    en: 'Asks for a language; from then on the flow speaks it',
  },
  summary: { 'zh-CN': '{offers}', en: '{offers}' },
  params: Type.Object(
    {
      offers: Items(
        Type.Object(
          {
            language: Choice(languageNames, { label: { 'zh-CN': '语言', en: 'Language' } }),
            key: Key({ label: { 'zh-CN': '按键', en: 'Key' } }),
            prompt: PromptField({
              label: { 'zh-CN': '怎么问', en: 'Prompt' },
              spokenIn: 'language',
              help: { 'zh-CN': '用这种语言写，例如「中文服务请按 1」', en: 'In that language: For English, press 2' },
            }),
          },
          { additionalProperties: false },
        ),
        {
          label: { 'zh-CN': '可选的语言', en: 'Languages' },
          section: { 'zh-CN': '可选的语言', en: 'Languages' },
          default: [
            { language: 'zh-CN', key: '1', prompt: { text: { 'zh-CN': '中文服务请按 1。' } } },
            { language: 'en', key: '2', prompt: { text: { en: 'For English, press 2.' } } },
          ],
          minItems: 2,
          maxItems: 2,
        },
      ),
      known: Type.Optional(
        Expression('string', {
          label: { 'zh-CN': '已经知道他说哪种语言', en: 'When it is known already' },
          help: {
            'zh-CN': '算出 zh-CN（中文）或 en（英语）时不再问，例如客户档案里的语言',
            en: 'Not asked when this gives zh-CN or en, for example from the customer’s profile',
          },
          section: { 'zh-CN': '已经知道他说哪种语言', en: 'When it is known already' },
        }),
      ),
      bargeIn: listening.bargeIn,
      typeAhead: listening.typeAhead,
      timeout: listening.timeout,
      attempts: listening.attempts,
    },
    { additionalProperties: false },
  ),
  exits: [
    { name: 'done', title: { 'zh-CN': '选好了', en: 'Chosen' }, icon: 'check' },
    { name: 'none', title: { 'zh-CN': '没有选', en: 'No choice' }, icon: 'volume-x' },
  ],
  sample: {
    offers: [
      { language: 'zh-CN', key: '1', prompt: { text: { 'zh-CN': '中文服务请按 1。' } } },
      { language: 'en', key: '2', prompt: { text: { en: 'For English, press 2.' } } },
    ],
    bargeIn: true,
    typeAhead: 'keep',
    timeout: 5,
    attempts: 2,
  },
  async run(step) {
    const { offers, attempts } = step.params;
    const spoken = step.language;
    let language = known(step, step.params.known, offers);
    if (!language) await step.call.answer();
    for (let attempt = 0; !language && attempt < attempts; attempt += 1)
      language = chosen(await ask(step, step.params), offers);
    step.speak(language ?? spoken);
    return language ? 'done' : 'none';
  },
});
