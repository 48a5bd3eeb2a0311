import { inSlices } from '../search/slices.ts';
import { listen, soundsAt } from '../search/sound.ts';
import type { Command } from './registry.ts';

/** Words with a blank between are found one by one. */
const BY_SOUND = /^\S*[a-z]\S*$/;

/** How well a text answers: 4 the same, 3 begins so, 2 a word of it begins so, 1 holds it, 0.5 by pinyin or initials. */
export const answers = (text: string, wanted: string): number => {
  const low = text.toLowerCase();
  const at = low.indexOf(wanted);
  if (low === wanted) return 4;
  if (at === 0) return 3;
  if (at > 0) return /[\s·/「(]/.test(low.charAt(at - 1)) ? 2 : 1;
  const heard = BY_SOUND.test(wanted) ? soundsAt(text, wanted) : -1;
  if (heard < 0) return 0;
  return heard === 0 ? 0.7 : 0.5;
};

/** A text of commands: many steps have the same name, or the same kind beside it, and each is looked at once a search. */
interface Text {
  readonly text: string;
}

/** A command with the texts that find it. */
interface Entry {
  readonly command: Command;
  readonly titles: readonly Text[];
  readonly beside: readonly Text[];
}

interface Index {
  readonly texts: ReadonlyMap<string, Text>;
  readonly entries: readonly Entry[];
}

const indexes = new WeakMap<readonly Command[], Index>();

const indexOf = (commands: readonly Command[]): Index => {
  const before = indexes.get(commands);
  if (before) return before;
  const texts = new Map<string, Text>();
  const told = (all: readonly (string | undefined)[]): Text[] =>
    [...new Set(all)].flatMap((text) => {
      if (!text) return [];
      const one = texts.get(text) ?? { text };
      texts.set(text, one);
      return [one];
    });
  const entries = commands.map((command): Entry => {
    const { title, about = [], also, id } = command;
    return { command, titles: told(title), beside: told([...about, also, id]) };
  });
  const index = { texts, entries };
  indexes.set(commands, index);
  return index;
};

/** Reads all commands beforehand, between other things. @returns gives up */
export const readCommands = (commands: readonly Command[]): (() => void) =>
  inSlices(
    // The index is made once the page had a moment to itself.
    (function* () {
      yield* indexOf(commands).texts.keys();
    })(),
    listen,
  );

type Answering = (text: Text) => number;

const remembering = (wanted: string): Answering => {
  const known = new Map<Text, number>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const now = answers(text.text, wanted);
    known.set(text, now);
    return now;
  };
};

const best = (texts: readonly Text[], how: Answering): number => {
  let most = 0;
  for (const text of texts) most = Math.max(most, how(text));
  return most;
};

const scoreOf = ({ titles, beside }: Entry, how: Answering): number => {
  const words = best(titles, how);
  return words > 0 ? words + 1 : best(beside, how) / 4;
};

/** Every word must be found somewhere. */
const scored = (entry: Entry, words: readonly Answering[]): number => {
  let least = Number.POSITIVE_INFINITY;
  for (const word of words) {
    const score = scoreOf(entry, word);
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
  const asked = remembering(whole);
  const words = whole.split(/\s+/).map(remembering);
  const usedAt = new Map(recent.map((id, at) => [id, at]));
  return indexOf(commands)
    .entries.map((entry, at) => ({
      command: entry.command,
      at,
      // A title with spaces is found whole before it is found word by word.
      score: Math.max(scoreOf(entry, asked), words.length > 1 ? scored(entry, words) * 0.9 : 0),
      used: usedAt.get(entry.command.id) ?? recent.length,
    }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.used - b.used || a.at - b.at)
    .slice(0, MOST)
    .map(({ command }) => command);
};
