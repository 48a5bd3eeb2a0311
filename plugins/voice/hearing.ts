import { Choice, Count, type SpeechOptions, Switch, Type } from 'switchyard/sdk';

const WHEN_LISTENING = { param: 'speech', equals: true } as const;

/** Parameters of a node whose caller may say the answer. */
export const hearing = {
  speech: Type.Optional(
    Switch({
      label: { 'zh-CN': '也可以用嘴说', en: 'Also listen to words' },
      help: {
        'zh-CN': '来电人说出来也算，不一定要按键。没听清会请他再说一遍，还不清楚就请他按键',
        en: 'Callers may say the answer. What is not understood is asked for once more, then keys are asked for',
      },
      section: { 'zh-CN': '说话', en: 'Speech' },
      needs: 'recogniser',
      default: false,
    }),
  ),
  bargeInBy: Type.Optional(
    Choice(
      {
        keysOrSpeech: { 'zh-CN': '按键或说话', en: 'A key or speech' },
        keys: { 'zh-CN': '只有按键', en: 'Only a key' },
      },
      {
        label: { 'zh-CN': '什么能打断播报', en: 'What stops the prompt' },
        shownWhen: WHEN_LISTENING,
        help: {
          'zh-CN': '「按键时打断播报」关着时，什么都不能打断',
          en: 'Nothing does when keys do not stop the prompt',
        },
        default: 'keysOrSpeech',
      },
    ),
  ),
  minConfidence: Type.Optional(
    Count({
      label: { 'zh-CN': '至少几成把握', en: 'Certainty at least' },
      shownWhen: WHEN_LISTENING,
      help: {
        'zh-CN': '语音识别没有这么大把握时，不当作回答',
        en: 'What the recogniser is less certain of is no answer',
      },
      unit: { 'zh-CN': '%', en: '%' },
      minimum: 0,
      maximum: 100,
      default: 60,
    }),
  ),
} as const;

export interface HearingParams {
  readonly bargeIn: boolean;
  readonly speech?: boolean;
  readonly bargeInBy?: 'keys' | 'keysOrSpeech';
  readonly minConfidence?: number;
}

/** The `speech` of a `gather`, when the node listens to words. */
export const listenTo = (
  { bargeIn, speech = false, bargeInBy = 'keysOrSpeech', minConfidence = 60 }: HearingParams,
  words: Pick<SpeechOptions, 'phrases' | 'isComplete'>,
): { readonly speech?: SpeechOptions } =>
  speech
    ? { speech: { ...words, bargeIn: bargeIn && bargeInBy === 'keysOrSpeech', minConfidence: minConfidence / 100 } }
    : {};
