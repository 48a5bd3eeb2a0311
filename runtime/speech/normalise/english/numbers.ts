const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const SECTIONS = ['', ' thousand', ' million', ' billion', ' trillion'];

const one = (value: number): string => ONES[value] ?? '';

/** Digit by digit. */
export const spell = (digits: string): string => Array.from(digits, (each) => one(Number(each))).join(' ');

/** 1 to 999. */
const section = (value: number): string => {
  const rest = value % 100;
  const tens = rest < 20 ? one(rest) : `${TENS[Math.floor(rest / 10)]}${rest % 10 ? `-${one(rest % 10)}` : ''}`;
  if (value < 100) return tens;
  return `${one(Math.floor(value / 100))} hundred${rest ? ` and ${tens}` : ''}`;
};

/** A whole number without sign, up to 15 digits; a longer one is spelled. */
export const integer = (digits: string): string => {
  const plain = digits.replace(/^0+(?=\d)/, '');
  if (plain.length > 15) return spell(plain);
  if (plain === '0') return 'zero';
  const parts: string[] = [];
  for (let power = Math.ceil(plain.length / 3) - 1; power >= 0; power--) {
    const value = Number(plain.slice(0, plain.length - power * 3).slice(-3));
    if (value > 0) parts.push(`${section(value)}${SECTIONS[power] ?? ''}`);
  }
  return parts.join(' ');
};

/** A number as written: thousands commas, decimals, a sign. */
export const number = (written: string): string => {
  const sign = written.startsWith('-') ? 'minus ' : '';
  const [whole = '', fraction = ''] = written.replace(/^-|,/g, '').split('.');
  return `${sign}${integer(whole)}${fraction ? ` point ${spell(fraction)}` : ''}`;
};

const IRREGULAR: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** `22` → twenty-second. */
export const ordinal = (digits: string): string =>
  integer(digits).replace(/[a-z]+$/, (last) => IRREGULAR[last] ?? `${last.replace(/y$/, 'ie')}th`);

/** 1900 to 2199 as a year: twenty twenty-six, two thousand and five. */
export const year = (digits: string): string => {
  const [century, rest] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  if (century === 20 && rest < 10) return integer(digits);
  if (rest === 0) return `${section(century)} hundred`;
  return `${section(century)} ${rest < 10 ? `oh ${one(rest)}` : section(rest)}`;
};

export const counted = (written: string, singular: string, plural = `${singular}s`): string =>
  `${number(written)} ${written === '1' ? singular : plural}`;
