import { groups, type Rule, rule } from '../rewrite.ts';
import { integer, spell } from './numbers.ts';
import { measure, unitPattern } from './units.ts';

const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';

/** Words that a number to be read digit by digit stands behind. */
const label =
  /(?:单号?|编号|号码|电话|手机|热线|拨打|致电|尾号|后[三四五六]位|验证码|密码|口令|邮编|客服|分机|工号|会员|会员号|卡号|账号|票号|车号|车牌|车次|航班|取件码|提货码|箱号|柜号|批次|批号)(?:号|码)?[是为:：,，\s]*$/;

/** From so many digits on a number is said in groups, with a pause before and after it. */
const LONG = 6;

/** Digit by digit, in groups. */
const spoken = (digits: string): string => {
  const said = groups(digits)
    .map((group) => spell(group))
    .join('，');
  return digits.length >= LONG ? `，${said}，` : said;
};

/** Parts that the writer has grouped already. */
const grouped = (written: string): string =>
  `，${(written.match(/\d+/g) ?? [])
    .flatMap(groups)
    .map((group) => spell(group))
    .join('，')}，`;

const letters = (word: string): string => ` ${Array.from(word.toUpperCase()).join(' ')} `;

/** An abbreviation or code is said letter by letter, a word as a word. */
const isCode = (word: string): boolean => word.length <= 2 || word === word.toUpperCase();

/** Letters and digits mixed: SF1234567890, G123, B2. */
const sayMixed: Rule['say'] = ([token = '']) => {
  const parts = token.match(/[A-Za-z]+|\d+/g) ?? [];
  const digits = parts.filter((part) => /\d/.test(part)).join('');
  if (digits === '' || digits.length === token.length) return undefined;
  const said = parts.map((part) => {
    if (!/\d/.test(part)) return isCode(part) ? letters(part) : ` ${part} `;
    if (digits.length < 3) return integer(part);
    // Short runs of digits between letters belong together; longer ones are groups of their own.
    return digits.length >= LONG && part.length > 2 ? `，${spoken(part)}，` : spoken(part);
  });
  return digits.length >= LONG ? `，${said.join('')}，` : said.join('');
};

const sayPlate: Rule['say'] = ([, province = '', letter = '', rest = '']) =>
  `${province} ${letter}，${Array.from(rest, (each) => (/\d/.test(each) ? spell(each) : ` ${each} `)).join('')}，`;

const sayLabelled: Rule['say'] = ([digits = ''], before) => (label.test(before) ? spoken(digits) : undefined);

const START = '(?<![\\dA-Za-z.])';
const END = '(?![\\dA-Za-z]|\\.\\d)';

export const identifierRules: readonly Rule[] = [
  rule('https?:\\/\\/[!-~]+|www\\.[!-~]+', () => '网址'),
  rule(`([${PROVINCES}])([A-Z])[ ·•.]?((?=[A-Z]*\\d)[A-Z0-9]{5,6})(?![A-Za-z0-9])`, sayPlate),
  rule(`${START}(?:\\+86[- ]?|86[- ])(1[3-9]\\d{9})${END}`, ([, mobile = '']) => spoken(mobile)),
  rule(`${START}1[3-9]\\d[- ]\\d{4}[- ]\\d{4}${END}`, ([number = '']) => grouped(number)),
  rule(`${START}\\(?0\\d{2,3}\\)?[- ]\\d{7,8}${END}`, ([number = '']) => grouped(number)),
  rule(`${START}[48]00-?\\d{3,4}-?\\d{3,4}${END}`, ([number = '']) =>
    grouped(number.replace(/^([48]00)-?(\d{3})(\d{4})$/, '$1-$2-$3')),
  ),
  rule(`${START}\\d+\\*{2,}\\d+${END}`, ([number = '']) => grouped(number)),
  rule(`${START}\\d+(?:-\\d+){2,}${END}`, ([number = '']) => grouped(number)),
  // Quantities that contain letters (5kg, 60x40x30cm) are not codes.
  rule(
    `(?!\\d+(?:\\.\\d+)?(?:x\\d+)*${unitPattern})(?!\\d+x\\d)${START}(?=[\\d_-]*[A-Za-z])[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*(?!\\.\\d)`,
    sayMixed,
  ),
  rule(`${START}\\d{3,}${END}(?!\\s?${measure}|[%‰°])`, sayLabelled),
  rule(`${START}(?:\\d{7,}|0\\d+)${END}(?!\\s?[万亿元%‰°])`, ([digits = '']) => spoken(digits)),
  rule(`${START}\\d{3,4}(?=室|房间?号?)`, ([digits = '']) => spell(digits)),
];
