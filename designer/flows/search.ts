import type { FlowSummary } from '../../schema/api.ts';
import { soundsAt } from '../search/sound.ts';

/** Whether a text contains the words, as written or in pinyin: `cd`, `chadan` and `查单` all find 查单. */
export const finds = (text: string, words: string): boolean => {
  const wanted = words.trim().toLowerCase();
  return wanted === '' || text.toLowerCase().includes(wanted) || soundsAt(text, wanted) >= 0;
};

/** Digits of a number that is typed with gaps: `138 0013` finds `13800138000`. */
const digits = (text: string): string => text.replace(/[\s-]/g, '');

/** The flows that a search finds: by name, description or number. */
export const searchFlows = (flows: readonly FlowSummary[], words: string): readonly FlowSummary[] =>
  words.trim() === ''
    ? flows
    : flows.filter(
        (flow) =>
          finds(flow.name, words) ||
          finds(flow.description, words) ||
          flow.numbers.some((number) => number.includes(digits(words))),
      );
