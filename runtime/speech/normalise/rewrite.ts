/**
 * One kind of thing that is written differently from how it is said. `pattern` is sticky and tried at every place where
 * the earlier rules did not match; `say` gives `undefined` when the match is no such thing after all (a 25th hour).
 */
export interface Rule {
  readonly pattern: RegExp;
  readonly say: (match: readonly string[], before: string) => string | undefined;
}

/** Named groups are not used: patterns are put together from parts. A group that did not take part is ''. */
export const rule = (pattern: string, say: Rule['say']): Rule => ({ pattern: new RegExp(pattern, 'yu'), say });

/** Text before a match that a rule may look at. */
const LOOK_BACK = 16;

/** Where a rule can begin: letters and plain punctuation of the surrounding language are skipped quickly. */
const matchAt = (text: string, at: number, rules: readonly Rule[]): { said: string; length: number } | undefined => {
  for (const { pattern, say } of rules) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match || match[0] === '') continue;
    const said = say(
      Array.from(match, (group) => group ?? ''),
      text.slice(Math.max(0, at - LOOK_BACK), at),
    );
    if (said !== undefined) return { said, length: match[0].length };
  }
  return undefined;
};

/**
 * Reads `text` once from left to right; at each place the first rule that matches decides, and what it said is not
 * looked at again. `begins` tells at which characters any rule can match.
 */
export const rewrite = (text: string, rules: readonly Rule[], begins: RegExp): string => {
  let out = '';
  for (let at = 0; at < text.length; ) {
    const found = begins.test(text.charAt(at)) ? matchAt(text, at, rules) : undefined;
    out += found?.said ?? text.charAt(at);
    at += found?.length ?? 1;
  }
  return out;
};

/** Digits in the groups that people say them in: 3-4-4 for mobiles, fours for waybills, no group of one. */
export const groups = (digits: string): string[] => {
  const sizes = groupSizes(digits);
  let at = 0;
  return sizes.map((size) => {
    at += size;
    return digits.slice(at - size, at);
  });
};

const known: Readonly<Record<number, readonly number[]>> = { 6: [3, 3], 7: [3, 4], 9: [3, 3, 3], 10: [3, 3, 4] };

const groupSizes = (digits: string): readonly number[] => {
  const { length } = digits;
  if (length <= 5) return [length];
  if (/^1[3-9]\d{9}$/.test(digits)) return [3, 4, 4];
  const sizes = known[length];
  if (sizes) return sizes;
  const rest = length % 4;
  const fours: number[] = new Array(Math.floor(length / 4)).fill(4);
  if (rest === 1) return [...fours.slice(0, -1), 3, 2];
  return rest === 0 ? fours : [...fours, rest];
};
