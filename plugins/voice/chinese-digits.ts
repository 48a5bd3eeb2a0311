const DIGITS: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  洞: 0,
  一: 1,
  幺: 1,
  壹: 1,
  二: 2,
  两: 2,
  贰: 2,
  三: 3,
  叁: 3,
  四: 4,
  肆: 4,
  五: 5,
  伍: 5,
  六: 6,
  陆: 6,
  七: 7,
  拐: 7,
  柒: 7,
  八: 8,
  捌: 8,
  九: 9,
  勾: 9,
  玖: 9,
};

const UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000, 万: 10_000 };

/** Words that a recogniser should expect where digits are said. */
export const CHINESE_DIGIT_WORDS = [...'零一幺二两三四五六七八九洞拐勾十百千万'] as const;

/** 一 in these is no number. */
const IDIOMS = /一(?=[下会点样直些定般起共])/g;

const DIGIT = '[一二两三四五六七八九]';
const ZEROS = '[零〇]?';
/** Below 10,000: 三千零五十, 一百二, 十六. */
const SECTION = `(?:${DIGIT}千)?(?:${ZEROS}${DIGIT}百)?(?:${ZEROS}${DIGIT}?十)?(?:${ZEROS}${DIGIT})?`;
const NUMBER = new RegExp(`(?:${SECTION}万)?${ZEROS}${SECTION}`, 'y');
const NUMERAL = new RegExp(`[${Object.keys(DIGITS).join('')}${Object.keys(UNITS).join('')}]`);
/** 一百五 is 150, a shortened 一百五十. */
const SHORTENED = new RegExp(`([百千万])(${DIGIT})$`);

const sectionValue = (text: string): number => {
  let value = 0;
  let digit: number | undefined;
  for (const sign of text) {
    const unit = UNITS[sign];
    if (unit === undefined) digit = DIGITS[sign];
    else {
      value += (digit ?? 1) * unit;
      digit = undefined;
    }
  }
  return value + (digit ?? 0);
};

const numberValue = (text: string, isLast: boolean): number => {
  const [high, low] = text.includes('万') ? text.split('万') : ['', text];
  const value = (high ? sectionValue(high) * 10_000 : 0) + sectionValue(low ?? '');
  const shortened = isLast ? SHORTENED.exec(text) : null;
  if (!shortened) return value;
  const digit = DIGITS[shortened[2] ?? ''] ?? 0;
  return value - digit + (digit * (UNITS[shortened[1] ?? ''] ?? 10)) / 10;
};

/** A number with 十, 百, 千 or 万 in it that begins at `at`. */
const numberAt = (text: string, at: number): string | undefined => {
  NUMBER.lastIndex = at;
  const found = NUMBER.exec(text)?.[0] ?? '';
  return /^[零〇]/.test(found) || !/[十百千万]/.test(found) ? undefined : found;
};

/** `text` with all Chinese numerals replaced by digits: 「幺三八」 138, 「一百二十」 120. */
export const chineseDigits = (text: string): string => {
  const plain = text.replace(IDIOMS, '');
  let digits = '';
  for (let at = 0; at < plain.length; ) {
    const number = numberAt(plain, at);
    if (number === undefined) {
      const sign = plain[at] ?? '';
      digits += DIGITS[sign] ?? sign;
      at += 1;
    } else {
      at += number.length;
      digits += numberValue(number, !NUMERAL.test(plain[at] ?? ''));
    }
  }
  return digits;
};
