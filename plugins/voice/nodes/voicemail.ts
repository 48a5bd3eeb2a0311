import {
  defineNode,
  PlainText,
  type Prompt,
  PromptField,
  type Recorded,
  type StepCall,
  Switch,
  Type,
  VariableName,
} from 'switchyard/sdk';
import { keepDays, notRecorded, speaking, spoken } from '../recording.ts';

/** A caller who can't make up his mind; the last recording is kept. */
const MOST_TRIES = 5;
/** Hearing it again and again. */
const MOST_REVIEWS = 20;

const choices: Prompt = {
  text: {
    'zh-CN': '重听请按 1，重录请按 2，发送请按井号键。',
    en: 'To listen press 1, to record again press 2, to send press hash.',
  },
};

/** What the caller does with the recording. Whoever says nothing more has sent it. */
const review = async (call: StepCall, recorded: Recorded, prompt: Prompt): Promise<'send' | 'again'> => {
  for (let heard = 0; heard < MOST_REVIEWS; heard += 1) {
    const answer = await call.gather({
      prompt,
      bargeIn: true,
      typeAhead: 'drop',
      maxDigits: 1,
      firstDigitSeconds: 5,
      interDigitSeconds: 1,
    });
    const key = answer.kind === 'digits' ? answer.digits : '#';
    if (key === '2') return 'again';
    if (key === '#') return 'send';
    if (key === '1') await call.playRecording(recorded);
  }
  return 'send';
};

export default defineNode({
  type: 'voice.voicemail',
  version: 1,
  group: 'voice',
  order: 61,
  needs: 'call',
  waits: true,
  icon: 'voicemail',
  title: { 'zh-CN': '语音留言', en: 'Voicemail' },
  help: {
    'zh-CN': '请来电人留言，工作人员在「录音」里收听；说到一半挂断也算',
    en: 'Takes a message that staff hear under Recordings; one cut off by a hang-up counts',
  },
  summary: { 'zh-CN': '{category}，最长 {maxSeconds} 秒', en: '{category}, at most {maxSeconds} s' },
  params: Type.Object(
    {
      ...speaking,
      category: PlainText({
        label: { 'zh-CN': '留言类别', en: 'Category' },
        help: { 'zh-CN': '按类别找留言，例如 投诉、下班后', en: 'To find messages by, such as complaint' },
        section: { 'zh-CN': '留言', en: 'Message' },
        maxLength: 40,
      }),
      review: Switch({
        label: { 'zh-CN': '说完可以重听、重录', en: 'May listen and record again' },
        default: false,
      }),
      reviewPrompt: Type.Optional(
        PromptField({
          label: { 'zh-CN': '重听时的提示语', en: 'Prompt of that choice' },
        }),
      ),
      variable: Type.Optional(
        VariableName('write', ['text'], {
          label: { 'zh-CN': '录音编号存到变量', en: 'Store its id in' },
        }),
      ),
      keepDays,
    },
    { additionalProperties: false },
  ),
  exits: [
    { name: 'left', title: { 'zh-CN': '留了言', en: 'Left' }, icon: 'check' },
    { name: 'empty', title: { 'zh-CN': '没有说话', en: 'Nothing said' }, icon: 'mic-off' },
    notRecorded,
  ],
  sample: {
    prompt: { text: { 'zh-CN': '现在是下班时间，请在嘀声后留言，说完按井号键。' } },
    beep: true,
    maxSeconds: 120,
    silenceSeconds: 5,
    endKey: '#',
    category: '下班后',
    review: false,
  },
  says: [choices],
  async run(step) {
    const { call, params } = step;
    for (let attempt = 1; ; attempt += 1) {
      const recorded = await call.record({
        kind: 'voicemail',
        prompt: params.prompt,
        category: params.category,
        review: params.review,
        ...spoken(params),
      });
      if (recorded.empty) {
        call.discardRecording(recorded, 'empty');
        return 'empty';
      }
      const mayChange = params.review && recorded.ended !== 'hungUp' && attempt < MOST_TRIES;
      let wish: 'send' | 'again' = 'send';
      try {
        if (mayChange) wish = await review(call, recorded, params.reviewPrompt ?? choices);
      } finally {
        // Also when the caller hangs up over the choice: the message is there.
        if (wish === 'send') call.keepRecording(recorded);
      }
      if (wish === 'send') {
        if (params.variable !== undefined) step.set(params.variable, recorded.id);
        return 'left';
      }
      call.discardRecording(recorded, 'recordedAgain');
    }
  },
});
