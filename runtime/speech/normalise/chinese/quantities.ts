import { type Rule, rule } from '../rewrite.ts';
import { amount, integer, number, spell, yuan } from './numbers.ts';
import { measure, unitName, unitPattern } from './units.ts';

/** A number as written, with decimals and thousands commas. */
const NUMBER = '\\d{1,3}(?:,\\d{3})+(?!\\d)(?:\\.\\d+)?|\\d+(?:\\.\\d+)?';
const N = `(${NUMBER})`;
const SIGNED = `((?:(?<![\\dA-Za-z日号月年])-)?(?:${NUMBER}))`;
/** A dash with a space on one side only is a sign. */
const TO = '(?:\\s?[~–—至到]\\s?|-|\\s-\\s)';
const COUNTED = `(?=\\s?${measure})`;

const currencies: Readonly<Record<string, string>> = { $: '美元', USD: '美元', '€': '欧元', '£': '英镑' };

const sayMoney: Rule['say'] = ([, sign = '', written = '', scale = '']) => {
  const name = currencies[sign.trim()];
  if (name) return `${amount(written)}${scale}${name}`;
  return scale ? `${amount(written)}${scale}元` : yuan(written);
};

const perCent = (written: string, of: string): string => {
  const negative = written.startsWith('-');
  return `${negative ? '负' : ''}${of}分之${number(negative ? written.slice(1) : written)}`;
};

const sayUnit: Rule['say'] = ([, written = '', unit = '']) => {
  const name = unitName(unit);
  if (written.startsWith('-') && unit.startsWith('°')) return `零下${amount(written.slice(1))}${name}`;
  return `${amount(written)}${name}`;
};

const sayDimensions: Rule['say'] = ([, written = '', unit = '']) =>
  `${written
    .split(/\s?[x*]\s?/)
    .map(number)
    .join('乘')}${unitName(unit)}`;

const sayFraction: Rule['say'] = ([, above = '', below = '']) =>
  Number(below) > Number(above) && above !== '0' ? `${integer(below)}分之${integer(above)}` : undefined;

const START = '(?<![\\d.])';

export const numberRules: readonly Rule[] = [
  rule(`(¥|RMB|CNY|USD|[$€£])\\s?${SIGNED}(?:\\s?([万亿]))?(?:元)?`, sayMoney),
  rule(`${START}${N}元?${TO}${N}元`, ([, from = '', to = '']) => `${amount(from)}到${yuan(to)}`),
  rule(`${START}()${SIGNED}()\\s?(?:元|RMB|CNY)(?![A-Za-z])`, sayMoney),
  rule(`${START}${N}%?${TO}${N}%`, ([, from = '', to = '']) => `${perCent(from, '百')}到${perCent(to, '百')}`),
  rule(`${START}${SIGNED}\\s?%`, ([, written = '']) => perCent(written, '百')),
  rule(`${START}${SIGNED}\\s?‰`, ([, written = '']) => perCent(written, '千')),
  rule(`${START}(\\d+(?:\\.\\d+)?(?:\\s?[x*]\\s?\\d+(?:\\.\\d+)?)+)\\s?(${unitPattern})?`, sayDimensions),
  rule(`${START}${N}${TO}${N}\\s?(${unitPattern})`, ([, from = '', to = '', unit = '']) => {
    return `${amount(from)}到${amount(to)}${unitName(unit)}`;
  }),
  rule(`${START}${SIGNED}\\s?(${unitPattern})`, sayUnit),
  rule(`(?<=[元角分件票吨里斤米升天时])\\/(${unitPattern})`, ([, unit = '']) => `每${unitName(unit)}`),
  rule(`(?<=[元角分件票吨里斤米升天时])\\/(?=\\p{Script=Han})`, () => '每'),
  rule(`${START}${N}${TO}${N}${COUNTED}`, ([, from = '', to = '']) => `${amount(from)}到${amount(to)}`),
  rule(`${START}${N}${TO}${N}`, ([, from = '', to = '']) => `${number(from)}到${number(to)}`),
  rule(`${START}(\\d{1,4})\\/(\\d{1,4})(?![\\d/])`, sayFraction),
  rule(`${START}(\\d+):(\\d+)(?![\\d:])`, ([, left = '', right = '']) => `${integer(left)}比${integer(right)}`),
  rule(`${START}\\d+(?:\\.\\d+){2,}`, ([version = '']) => version.split('.').map(integer).join('点')),
  rule(`${START}(?<!第)${SIGNED}${COUNTED}`, ([, written = '']) => amount(written)),
  rule(SIGNED, ([, written = '']) => number(written)),
  // A digit that no number took (behind a dot, say) is still a digit.
  rule('\\d', ([digit = '']) => spell(digit, '一')),
];
