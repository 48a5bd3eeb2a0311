const ONES = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] as const;
const TEENS = [
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
] as const;
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'] as const;
/** How a zero is called in a number that is read out. */
const ZEROS = ['oh', 'o', 'nought'] as const;
const TIMES: Readonly<Record<string, number>> = { double: 2, triple: 3, treble: 3 };

/** Words that a recogniser should expect where digits are said. */
export const ENGLISH_DIGIT_WORDS = [
  ...ONES,
  'oh',
  ...TEENS,
  ...TENS,
  'hundred',
  'thousand',
  'double',
  'triple',
] as const;

const indexIn = (words: readonly string[], word: string | undefined): number | undefined => {
  const at = word === undefined ? -1 : words.indexOf(word);
  return at < 0 ? undefined : at;
};

interface Reading {
  readonly value: number;
  /** Words that it took. */
  readonly length: number;
}

/** Below 100: nine, sixteen, twenty three. */
const small = (words: readonly string[], at: number): Reading | undefined => {
  const one = indexIn(ONES, words[at]);
  if (one !== undefined) return { value: one, length: 1 };
  const teen = indexIn(TEENS, words[at]);
  if (teen !== undefined) return { value: 10 + teen, length: 1 };
  const ten = indexIn(TENS, words[at]);
  if (ten === undefined) return undefined;
  const rest = indexIn(ONES, words[at + 1]) ?? 0;
  return { value: (ten + 2) * 10 + rest, length: rest > 0 ? 2 : 1 };
};

/** What follows `hundred` or `thousand`, with or without `and`. */
const after = (
  words: readonly string[],
  at: number,
  read: (words: readonly string[], at: number) => Reading | undefined,
): Reading => {
  const joined = words[at] === 'and' ? 1 : 0;
  const rest = read(words, at + joined);
  return rest && rest.value > 0 ? { value: rest.value, length: rest.length + joined } : { value: 0, length: 0 };
};

const withUnit = (
  words: readonly string[],
  at: number,
  lead: Reading | undefined,
  unit: { readonly word: string; readonly value: number },
  rest: (words: readonly string[], at: number) => Reading | undefined,
): Reading | undefined => {
  if (!lead || lead.value === 0 || words[at + lead.length] !== unit.word) return lead;
  const more = after(words, at + lead.length + 1, rest);
  return { value: lead.value * unit.value + more.value, length: lead.length + 1 + more.length };
};

const HUNDRED = { word: 'hundred', value: 100 };
const THOUSAND = { word: 'thousand', value: 1000 };

const hundreds = (words: readonly string[], at: number): Reading | undefined =>
  withUnit(words, at, small(words, at), HUNDRED, small);

const thousands = (words: readonly string[], at: number): Reading | undefined =>
  withUnit(words, at, hundreds(words, at), THOUSAND, hundreds);

const isZero = (word: string | undefined): boolean => indexIn(ZEROS, word) !== undefined;
const isNumber = (word: string | undefined): boolean =>
  word !== undefined && (/^\d/.test(word) || small([word], 0) !== undefined || TIMES[word] !== undefined);

/** "double five": the word that is repeated. */
const repeated = (words: readonly string[], at: number): { digits: string; length: number } | undefined => {
  const times = TIMES[words[at] ?? ''];
  const next = words[at + 1];
  const digit = isZero(next) ? 0 : indexIn(ONES, next);
  return times === undefined || digit === undefined ? undefined : { digits: String(digit).repeat(times), length: 2 };
};

const digitsAt = (words: readonly string[], at: number): { digits: string; length: number } | undefined => {
  // Alone it is a cry or an initial.
  const nextToNumber = [words[at - 1], words[at + 1]].some((word) => isNumber(word) || isZero(word));
  if (isZero(words[at]) && nextToNumber) return { digits: '0', length: 1 };
  const again = repeated(words, at);
  if (again) return again;
  const number = thousands(words, at);
  return number && { digits: String(number.value), length: number.length };
};

/** `text` with English number words replaced by digits: "seven five three" 753, "double oh seven" 007. */
export const englishDigits = (text: string): string => {
  const words =
    text
      .toLowerCase()
      .match(/[a-z]+|[^a-z]+/g)
      ?.filter((word) => !/^[\s-]+$/.test(word)) ?? [];
  const found: string[] = [];
  for (let at = 0; at < words.length; ) {
    const number = digitsAt(words, at);
    found.push(number?.digits ?? words[at] ?? '');
    at += number?.length ?? 1;
  }
  return found.join(' ');
};
