import type { RunningCall } from './running.ts';

/** So many calls are drawn at once; the rest is found by searching. */
export const SHOWN = 50;
/** Fewer than these are seen at a glance. */
export const SEARCHED_FROM = 9;

interface Asked {
  readonly words: string;
  /** The call that is looked at: it always stands first. */
  readonly session?: string | undefined;
  /** What a row says. */
  text(call: RunningCall): string;
  finds(text: string, words: string): boolean;
}

/** The calls that are drawn, and how many more a search has found. */
export const chosenCalls = (
  calls: readonly RunningCall[],
  { words, session, text, finds }: Asked,
): { readonly shown: readonly RunningCall[]; readonly found: number } => {
  const own = calls.filter(({ id }) => id === session);
  const others = calls.filter((call) => call.id !== session && (words.trim() === '' || finds(text(call), words)));
  return { shown: [...own, ...others.slice(0, SHOWN)], found: own.length + others.length };
};

/** Digits of a number that is typed with gaps: `138 0013` finds `13800138000`. */
const withoutGaps = (text: string): string => text.replace(/[\s-]/g, '');

/** Whether a row has the words, as written or in pinyin, or the number, with or without gaps. */
export const findsCall =
  (finds: Asked['finds']): Asked['finds'] =>
  (text, words) =>
    finds(text, words) || (/^[\d\s*-]+$/.test(words) && withoutGaps(text).includes(withoutGaps(words)));
