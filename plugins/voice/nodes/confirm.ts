import { defineNode, type Gathered, Key, PromptField, Type } from 'switchyard/sdk';
import { askRepeatedly, listening, typeAhead } from '../retry.ts';
import { saidOneOf } from '../spoken.ts';

const YES = ['是', '对', '没错', '确认', 'yes', 'right'];
const NO = ['不', '错', '重', '否', 'no', 'wrong'];

const verdict = (heard: Gathered, yesKey: string, noKey: string): 'yes' | 'no' | undefined => {
  if (heard.kind === 'digits') return heard.digits === yesKey ? 'yes' : heard.digits === noKey ? 'no' : undefined;
  if (heard.kind !== 'speech') return undefined;
  // A denial often contains the affirmation (「不对」), never the other way round, save for 「没错」.
  if (heard.text.includes('没错')) return 'yes';
  if (saidOneOf(heard.text, NO)) return 'no';
  return saidOneOf(heard.text, YES) ? 'yes' : undefined;
};

export default defineNode({
  type: 'voice.confirm',
  version: 1,
  group: 'voice',
  order: 40,
  needs: 'call',
  waits: true,
  icon: 'circle-check',
  title: { 'zh-CN': '请来电人确认', en: 'Confirm' },
  help: { 'zh-CN': '把内容念一遍，请来电人确认', en: 'Reads something back and asks for a yes' },
  summary: { 'zh-CN': '{prompt}', en: '{prompt}' },
  params: Type.Object(
    {
      prompt: PromptField({ label: { 'zh-CN': '提示语', en: 'Prompt' } }),
      yesKey: Key({ label: { 'zh-CN': '确认键', en: 'Key for yes' }, default: '1' }),
      noKey: Key({ label: { 'zh-CN': '否认键', en: 'Key for no' }, default: '2' }),
      ...listening,
      // A key pressed before the caller heard what to confirm confirms nothing.
      typeAhead: typeAhead('drop'),
    },
    { additionalProperties: false },
  ),
  exits: [
    { name: 'yes', title: { 'zh-CN': '确认', en: 'Yes' }, icon: 'check' },
    { name: 'no', title: { 'zh-CN': '不对', en: 'No' }, icon: 'x' },
    { name: 'none', title: { 'zh-CN': '没有按键', en: 'No answer' }, icon: 'volume-x' },
  ],
  sample: {
    prompt: { text: { 'zh-CN': '您输入的是 {{ waybill }}，正确请按 1，重输请按 2。' } },
    yesKey: '1',
    noKey: '2',
    bargeIn: true,
    typeAhead: 'drop',
    timeout: 5,
    attempts: 3,
  },
  async run(step) {
    const { yesKey, noKey, bargeIn, timeout } = step.params;
    const answer = await askRepeatedly(step.call, step.params, async (prompt) =>
      verdict(
        await step.call.gather({
          prompt,
          bargeIn,
          typeAhead: step.params.typeAhead,
          maxDigits: 1,
          firstDigitSeconds: timeout,
          interDigitSeconds: timeout,
        }),
        yesKey,
        noKey,
      ),
    );
    return answer ?? 'none';
  },
});
