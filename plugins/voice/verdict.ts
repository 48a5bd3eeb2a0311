import { type FieldHints, type Gathered, Key, type Prompt, type StepCall } from 'switchyard/sdk';
import { type HearingParams, listenTo } from './hearing.ts';
import type { Attempt } from './retry.ts';
import { saidOneOf } from './spoken.ts';

const YES = ['是', '对', '没错', '确认', 'yes', 'right'];
const NO = ['不', '错', '重', '否', 'no', 'wrong'];

/** The keys that mean yes and no. */
export const verdictKeys = (more: Pick<FieldHints, 'shownWhen'> = {}) => ({
  yesKey: Key({ label: { 'zh-CN': '确认键', en: 'Key for yes' }, default: '1', ...more }),
  noKey: Key({ label: { 'zh-CN': '否认键', en: 'Key for no' }, differsFrom: ['yesKey'], default: '2', ...more }),
});

const spokenVerdict = (text: string): Attempt<boolean> => {
  // A denial often contains the affirmation (「不对」), never the other way round, save for 「没错」.
  if (text.includes('没错')) return { answer: true };
  if (saidOneOf(text, NO)) return { answer: false };
  return saidOneOf(text, YES) ? { answer: true } : { missed: 'wrong' };
};

const verdict = (heard: Gathered, yesKey: string, noKey: string): Attempt<boolean> => {
  if (heard.kind === 'speech') return spokenVerdict(heard.text);
  if (heard.kind !== 'digits') return { missed: 'silence' };
  if (heard.digits === yesKey) return { answer: true };
  return heard.digits === noKey ? { answer: false } : { missed: 'wrong' };
};

/** Asks once for a yes or no, by key or word. */
export const askYesOrNo = async (
  call: StepCall,
  prompt: Prompt,
  options: HearingParams & {
    readonly yesKey: string;
    readonly noKey: string;
    readonly typeAhead: 'keep' | 'drop';
    readonly timeout: number;
  },
): Promise<Attempt<boolean>> => {
  const { yesKey, noKey, bargeIn, typeAhead, timeout } = options;
  const heard = await call.gather({
    prompt,
    bargeIn,
    typeAhead,
    maxDigits: 1,
    firstDigitSeconds: timeout,
    interDigitSeconds: timeout,
    ...listenTo(options, { phrases: [...YES, ...NO] }),
  });
  return verdict(heard, yesKey, noKey);
};
