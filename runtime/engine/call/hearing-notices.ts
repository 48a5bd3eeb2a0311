import type { LocalText } from '../../../schema/text.ts';

/** What a caller is told who can't be understood. */
export const hearingNotices = {
  again: {
    'zh-CN': '没有听清，请再说一遍，或者按键输入。',
    en: 'Sorry, I did not get that. Please say it again, or use the keys.',
  },
  keysOnly: { 'zh-CN': '还是没有听清，请按键输入。', en: 'Sorry, I still did not get that. Please use the keys.' },
  unavailable: {
    'zh-CN': '现在听不到您说话，请按键输入。',
    en: 'Speaking does not work right now. Please use the keys.',
  },
} as const satisfies Record<string, LocalText>;

/** The same in a trace, for who reads it. */
export const hearingNotes = {
  notUnderstood: { 'zh-CN': '两次没听清，只收按键', en: 'Not understood twice: keys only' },
  unavailable: { 'zh-CN': '语音识别不可用，只收按键', en: 'No speech recognition: keys only' },
} as const satisfies Record<string, LocalText>;
