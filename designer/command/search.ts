import pinyin from 'pinyin-match/es/main.js';
import type { Command } from './registry.ts';

/** How well a text answers: 4 the same, 3 begins so, 2 a word of it begins so, 1 holds it, 0.5 by pinyin or initials. */
export const answers = (text: string, wanted: string): number => {
  const low = text.toLowerCase();
  const at = low.indexOf(wanted);
  if (low === wanted) return 4;
  if (at === 0) return 3;
  if (at > 0) return /[\s·/「(]/.test(low.charAt(at - 1)) ? 2 : 1;
  const found = pinyin.match(text, wanted);
  if (!found) return 0;
  return found[0] === 0 ? 0.7 : 0.5;
};

const scoreOf = ({ title, about, also, id }: Command, wanted: string): number => {
  const words = Math.max(answers(title[0], wanted), answers(title[1], wanted));
  if (words > 0) return words + 1;
  const beside = [about?.[0] ?? '', about?.[1] ?? '', also ?? '', id];
  return Math.max(...beside.map((text) => (text === '' ? 0 : answers(text, wanted)))) / 4;
};

/** Every word must be found somewhere. */
const scored = (command: Command, words: readonly string[]): number => {
  let least = Number.POSITIVE_INFINITY;
  for (const word of words) {
    const score = scoreOf(command, word);
    if (score === 0) return 0;
    least = Math.min(least, score);
  }
  return least;
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
  const usedAt = new Map(recent.map((id, at) => [id, at]));
  return commands
    .map((command, at) => ({
      command,
      at,
      // A title with spaces is found whole before it is found word by word.
      score: Math.max(scoreOf(command, whole), scored(command, whole.split(/\s+/)) * 0.9),
      used: usedAt.get(command.id) ?? recent.length,
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.used - b.used || a.at - b.at)
    .slice(0, MOST)
    .map(({ command }) => command);
};
