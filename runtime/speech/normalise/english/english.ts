import { clean } from '../clean.ts';
import { groups, type Rule, rewrite, rule } from '../rewrite.ts';
import { isDate, isoDateTime, wallClock } from '../zone.ts';
import { counted, integer, number, ordinal, spell, year } from './numbers.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

const units: Readonly<Record<string, readonly [singular: string, plural?: string]>> = {
  kg: ['kilogram'],
  KG: ['kilogram'],
  g: ['gram'],
  t: ['tonne'],
  km: ['kilometre'],
  m: ['metre'],
  cm: ['centimetre'],
  mm: ['millimetre'],
  m2: ['square metre'],
  m3: ['cubic metre'],
  l: ['litre'],
  L: ['litre'],
  ml: ['millilitre'],
  'km/h': ['kilometre per hour', 'kilometres per hour'],
  h: ['hour'],
  min: ['minute'],
  '°C': ['degree Celsius', 'degrees Celsius'],
  '°F': ['degree Fahrenheit', 'degrees Fahrenheit'],
  '°': ['degree'],
};

const currencies: Readonly<Record<string, readonly [whole: string, wholes: string, part: string]>> = {
  $: ['dollar', 'dollars', 'cent'],
  USD: ['dollar', 'dollars', 'cent'],
  '€': ['euro', 'euros', 'cent'],
  '£': ['pound', 'pounds', 'penny'],
};

const monthDay = (month: number, day: number): string => `${MONTHS[month - 1] ?? ''} ${ordinal(String(day))}`;

const clock = (hour: number, minute: number): string => {
  const named = integer(String(hour % 12 || 12));
  const past = minute === 0 ? '' : minute < 10 ? ` oh ${integer(String(minute))}` : ` ${integer(String(minute))}`;
  return `${named}${past} ${hour < 12 ? 'A M ' : 'P M '}`;
};

const sayDateTime: Rule['say'] = (match) => {
  const at = wallClock(match);
  return at && `${monthDay(at.month, at.day)}, ${clock(at.hour, at.minute)}`;
};

const sayDate: Rule['say'] = ([, years = '', month = '', day = '']) =>
  isDate(Number(years), Number(month), Number(day))
    ? `${monthDay(Number(month), Number(day))}, ${year(years)}`
    : undefined;

const sayTime: Rule['say'] = ([, hour = '', minute = '', half = '']) => {
  const at = half ? (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0) : Number(hour) % 24;
  return Number(hour) > 24 ? undefined : clock(at, Number(minute));
};

const sayMoney: Rule['say'] = ([, sign = '', written = '']) => {
  const [whole = '', fraction = ''] = written.replace(/,/g, '').split('.');
  const names = currencies[sign];
  if (fraction.length > 2) return `${number(written)} ${names?.[1] ?? 'yuan'}`;
  const main = names ? counted(whole, names[0], names[1]) : `${integer(whole)} yuan`;
  const cents = String(Number(fraction.padEnd(2, '0')));
  if (cents === '0') return main;
  if (names && /^0+$/.test(whole)) return counted(cents, names[2], names[2] === 'penny' ? 'pence' : 'cents');
  return names
    ? `${main} and ${counted(cents, names[2], names[2] === 'penny' ? 'pence' : 'cents')}`
    : `${number(written.replace(/0$/, ''))} yuan`;
};

const sayUnit: Rule['say'] = ([, written = '', unit = '']) => counted(written, ...(units[unit] ?? [unit]));

const spoken = (digits: string): string => groups(digits).map(spell).join(', ');

const grouped = (written: string): string => `, ${(written.match(/\d+/g) ?? []).map(spoken).join(', ')}, `;

const letters = (word: string): string => ` ${Array.from(word.toUpperCase()).join(' ')} `;

const sayMixed: Rule['say'] = ([token = '']) => {
  const parts = token.match(/[A-Za-z]+|\d+/g) ?? [];
  const digits = parts.filter((part) => /\d/.test(part)).join('');
  if (digits === '') return undefined;
  const said = parts.map((part) => {
    if (/\d/.test(part)) return digits.length > 2 ? ` ${spoken(part)} ` : ` ${integer(part)} `;
    return part.length <= 2 || part === part.toUpperCase() ? letters(part) : ` ${part} `;
  });
  return digits.length > 5 ? `, ${said.join('')}, ` : said.join('');
};

const label = /(?:number|no\.?|phone|call|code|waybill|order|extension|ext\.?|pin|dial)(?: is)?[:#, ]*$/i;

const NUMBER = '(?:\\d{1,3}(?:,\\d{3})+(?!\\d)(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)';
const SIGNED = `((?:(?<![\\dA-Za-z])-)?${NUMBER})`;
const START = '(?<![\\d.A-Za-z])';
const END = '(?![\\dA-Za-z]|\\.\\d)';
const UNIT = `(${Object.keys(units)
  .sort((a, b) => b.length - a.length)
  .join('|')
  .replace('/', '\\/')})(?![A-Za-z0-9])`;
const TIME = `(\\d{1,2}):([0-5]\\d)(?::[0-5]\\d)?(?![\\d:])(?:\\s?([AaPp]\\.?[Mm]\\b\\.?))?`;

const symbols: Readonly<Record<string, string>> = {
  '&': ' and ',
  '+': ' plus ',
  '=': ' equals ',
  '@': ' at ',
  '#': ' hash ',
  '%': ' per cent ',
};

/** The same kinds as in Mandarin, in the same order of precedence. */
const rules: readonly Rule[] = [
  rule(isoDateTime, sayDateTime),
  rule(`${START}(\\d{4})[-/](\\d{1,2})[-/](\\d{1,2})(?![\\d.-])`, sayDate),
  rule(`${START}${TIME}`, sayTime),
  rule('https?:\\/\\/[!-~]+|www\\.[!-~]+', () => 'web address'),
  rule(`${START}\\+?86[- ]?(1[3-9]\\d{9})${END}`, ([, mobile = '']) => grouped(mobile)),
  rule(`${START}1[3-9]\\d[- ]\\d{4}[- ]\\d{4}${END}|${START}\\(?0\\d{2,3}\\)?[- ]\\d{7,8}${END}`, ([written = '']) =>
    grouped(written),
  ),
  rule(`${START}(?:\\d+(?:-\\d+){2,}|\\d+\\*{2,}\\d+)${END}`, ([written = '']) => grouped(written)),
  rule(`${START}(\\d+)(?:st|nd|rd|th)(?![A-Za-z])`, ([, digits = '']) => ordinal(digits)),
  rule(`(?!\\d+(?:\\.\\d+)?${UNIT})${START}(?=[\\d_-]*[A-Za-z])[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*(?!\\.\\d)`, sayMixed),
  rule(`${START}\\d{3,}${END}(?!%)`, ([digits = ''], before) => (label.test(before) ? grouped(digits) : undefined)),
  rule(`${START}(?:\\d{7,}|0\\d+)${END}(?!%)`, ([digits = '']) => grouped(digits)),
  rule(`(¥|RMB|CNY|USD|[$€£])\\s?(${NUMBER})`, sayMoney),
  rule(`${START}()(${NUMBER})\\s?(?:yuan|RMB|CNY)(?![A-Za-z])`, sayMoney),
  rule(`${START}(${NUMBER})%?(?:-|\\s?[~–]\\s?)(${NUMBER})%`, ([, from = '', to = '']) => {
    return `${number(from)} to ${number(to)} per cent`;
  }),
  rule(`${START}${SIGNED}\\s?%`, ([, written = '']) => `${number(written)} per cent`),
  rule(`${START}(${NUMBER})(?:-|\\s?[~–]\\s?)(${NUMBER})\\s?${UNIT}`, ([, from = '', to = '', unit = '']) => {
    return `${number(from)} to ${counted(to, ...(units[unit] ?? [unit]))}`;
  }),
  rule(`${START}${SIGNED}\\s?${UNIT}`, sayUnit),
  rule(
    `${START}(${NUMBER})(?:-|\\s?[~–]\\s?)(${NUMBER})`,
    ([, from = '', to = '']) => `${number(from)} to ${number(to)}`,
  ),
  rule(`${START}\\d+(?:\\.\\d+){2,}`, ([version = '']) => version.split('.').map(integer).join(' point ')),
  rule(SIGNED, ([, written = '']) => number(written)),
  rule('[A-Z]{2,4}(?![A-Za-z])', ([word = '']) => letters(word)),
  rule("[A-Za-z][A-Za-z'’]*", ([word = '']) => word),
  rule('(?<= )-(?= )|[–—]|…|\\.{2,}', () => ', '),
  rule('\\*(?= (?:key|sign))|(?<=press |or |and )\\*', () => ' star '),
  rule('[。.](?=\\s|$)|。', () => '. '),
  rule('(?<=[A-Za-z])\\.(?=[A-Za-z])', () => ' dot '),
  rule('[！!]', () => '! '),
  rule('[？?]', () => '? '),
  rule('[，,、；;：:()（）\\[\\]{}/|]', () => ', '),
  rule('[&+=@#%]', ([sign = '']) => symbols[sign] ?? ' '),
  rule("(?<=[A-Za-z])['’-](?=[A-Za-z])", ([mark = '']) => mark),
  rule('[^\\p{L}\\p{M}\\p{N}\\s]', () => ' '),
];

const pauses = (text: string): string =>
  text
    .replace(/(?<!\p{L})['’-]+|['’-]+(?!\p{L})/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([,.!?])/g, '$1')
    .replace(/([,.!?])(?=[^\s,.!?])/g, '$1 ')
    .replace(/,[, ]*([.!?])/g, '$1')
    .replace(/([.!?])[,.!? ]*(?=[,.!?])[,.!?]/g, '$1')
    .replace(/,[, ]*,/g, ',')
    .replace(/^[,.!? ]+|[, ]+$/g, '');

/** English text as it is said. */
export const normaliseEnglish = (text: string): string => pauses(rewrite(clean(text), rules, /[^\s]/u));
