import pinyin from 'pinyin-match/es/main.js';
import type { Command } from './registry.ts';

const HAN = /\p{Script=Han}/u;
/** Words with a blank between are found one by one. */
const BY_SOUND = /^\S*[a-z]\S*$/;
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

/** With which letters a character may begin; most texts are told by it alone not to sound like what is looked for. */
const beginnings = new Map<string, string>();
const beginningsOf = (char: string): string => {
  const known = beginnings.get(char);
  if (known !== undefined) return known;
  const found = HAN.test(char) ? LETTERS.filter((letter) => pinyin.match(char, letter)).join('') : char;
  beginnings.set(char, found);
  return found;
};
const maySound = (text: string, wanted: string): boolean => {
  const first = wanted.charAt(0);
  return HAN.test(text) && [...text].some((char) => beginningsOf(char).includes(first));
};

/** How well a text answers: 4 the same, 3 begins so, 2 a word of it begins so, 1 holds it, 0.5 by pinyin or initials. */
export const answers = (text: string, wanted: string): number => {
  const low = text.toLowerCase();
  const at = low.indexOf(wanted);
  if (low === wanted) return 4;
  if (at === 0) return 3;
  if (at > 0) return /[\s·/「(]/.test(low.charAt(at - 1)) ? 2 : 1;
  // Reading Chinese by its sound takes a hundred times as long as the above, with thousands of steps to find.
  if (!BY_SOUND.test(wanted) || !maySound(low, wanted)) return 0;
  const found = pinyin.match(text, wanted);
  if (!found) return 0;
  return found[0] === 0 ? 0.7 : 0.5;
};

type Answering = (text: string, wanted: string) => number;

const scoreOf = ({ title: [zh, en], about, also, id }: Command, wanted: string, how: Answering): number => {
  const words = Math.max(how(zh, wanted), en === zh ? 0 : how(en, wanted));
  if (words > 0) return words + 1;
  const beside = [about?.[0] ?? '', about?.[1] ?? '', also ?? '', id];
  return Math.max(...beside.map((text) => (text === '' ? 0 : how(text, wanted)))) / 4;
};

/** Every word must be found somewhere. */
const scored = (command: Command, words: readonly string[], how: Answering): number => {
  let least = Number.POSITIVE_INFINITY;
  for (const word of words) {
    const score = scoreOf(command, word, how);
    if (score === 0) return 0;
    least = Math.min(least, score);
  }
  return least;
};

/** Many steps have the same name, or the same kind beside it: each text is read once. */
const remembering = (): Answering => {
  const known = new Map<string, number>();
  return (text, wanted) => {
    const key = `${wanted}\n${text}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const now = answers(text, wanted);
    known.set(key, now);
    return now;
  };
};

const MOST = 60;

/**
 * The commands that a search finds, best first; among equals those used lately come first, then the order of registration.
 * @param recent ids, newest first
 */
export const searchCommands = (
  commands: readonly Command[],
  query: string,
  recent: readonly string[],
): readonly Command[] => {
  const whole = query.trim().toLowerCase();
  if (whole === '') return commands;
  const how = remembering();
  const words = whole.split(/\s+/);
  const usedAt = new Map(recent.map((id, at) => [id, at]));
  return commands
    .map((command, at) => ({
      command,
      at,
      // A title with spaces is found whole before it is found word by word.
      score: Math.max(scoreOf(command, whole, how), words.length > 1 ? scored(command, words, how) * 0.9 : 0),
      used: usedAt.get(command.id) ?? recent.length,
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.used - b.used || a.at - b.at)
    .slice(0, MOST)
    .map(({ command }) => command);
};
