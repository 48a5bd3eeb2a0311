import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { saidOneOf, spokenDigits } from './spoken.ts';

/** 1203 as 一千二百零三. */
const sectionInChinese = (number: number): string => {
  const digits = String(number).padStart(4, '0');
  const words = [...digits].map((digit, at) =>
    digit === '0' ? '零' : `${'零一二三四五六七八九'[Number(digit)]}${'千百十'[at] ?? ''}`,
  );
  return words
    .join('')
    .replace(/零+/g, '零')
    .replace(/^零|零$/g, '');
};

const inChinese = (number: number): string => {
  const [high, low] = [Math.floor(number / 10_000), number % 10_000];
  if (high === 0) return sectionInChinese(low).replace(/^一十/, '十');
  const gap = low > 0 && low < 1000 ? '零' : '';
  return `${sectionInChinese(high).replace(/^一十/, '十')}万${gap}${sectionInChinese(low)}`;
};

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'x x twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

const inEnglish = (number: number, and: string): string => {
  if (number < 20) return ONES[number] ?? '';
  if (number < 100) return `${TENS[Math.floor(number / 10)]}${number % 10 ? `-${ONES[number % 10]}` : ''}`;
  const [unit, word] = number < 1000 ? [100, 'hundred'] : [1000, 'thousand'];
  const rest = number % unit;
  return `${inEnglish(Math.floor(number / unit), and)} ${word}${rest ? `${and}${inEnglish(rest, and)}` : ''}`;
};

describe('spokenDigits', () => {
  it.each([
    ['七五三零', '7530'],
    ['7530', '7530'],
    ['幺三八 零零零 拐两洞', '138000720'],
    ['运单号是七五三，谢谢', '753'],
    ['二〇二六', '2026'],
    ['没有', ''],
    ['', ''],
    ['一百二十', '120'],
    ['七五三一百二十', '753120'],
    ['一百五', '150'],
    ['两千零八', '2008'],
    ['三万五千', '35000'],
    ['十二月', '12'],
    ['二十二', '22'],
    ['等一下，是八八', '88'],
    ['七 五 三 零', '7530'],
    ['７５３', '753'],
    ['seven five three oh', '7530'],
    ['double five triple zero', '55000'],
    ['double oh seven', '007'],
    ['twenty three, forty one', '2341'],
    ['seven hundred and fifty two', '752'],
    ['one thousand two hundred', '1200'],
    ['twelve thirty four', '1234'],
    ['It is 753 oh two', '75302'],
    ['oh, I do not know', ''],
    ['Mr O has it', ''],
  ])('hears %j as %j', (said, digits) => expect(spokenDigits(said)).toBe(digits));

  it('gives back any number, however its digits are pronounced', () => {
    const pronunciations = ['零〇洞0', '一幺1', '二两2', '三3', '四4', '五5', '六6', '七拐7', '八8', '九勾9'];
    const sign = fc
      .nat({ max: 9 })
      .chain((digit) => fc.constantFrom(...(pronunciations[digit] ?? '')).map((spoken) => ({ digit, spoken })));
    fc.assert(
      fc.property(fc.array(sign), (signs) => {
        const said = signs.map(({ spoken }) => spoken).join('');
        expect(spokenDigits(said)).toBe(signs.map(({ digit }) => digit).join(''));
      }),
    );
  });

  it('reads any Chinese number below a hundred million as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 99_999_999 }), (number) => {
        expect(spokenDigits(`编号${inChinese(number)}。`)).toBe(String(number));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads any English number below a million', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), fc.boolean(), (number, withAnd) => {
        expect(spokenDigits(`number ${inEnglish(number, withAnd ? ' and ' : ' ')}`)).toBe(String(number));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads English digits one by one, doubled and tripled', () => {
    const group = fc.tuple(fc.nat({ max: 9 }), fc.constantFrom(1, 2, 3)).map(([digit, times]) => ({
      said: `${['', '', 'double ', 'triple '][times]}${['oh', ...ONES.slice(1)][digit]}`,
      digits: String(digit).repeat(times),
    }));
    fc.assert(
      fc.property(fc.array(group, { minLength: 2, maxLength: 12 }), (groups) => {
        const said = groups.map((each) => each.said).join(' ');
        expect(spokenDigits(said)).toBe(groups.map(({ digits }) => digits).join(''));
      }),
    );
  });

  it('makes digits of any words, and nothing else', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (said) => /^[0-9]*$/.test(spokenDigits(said))));
  });
});

describe('saidOneOf', () => {
  it.each([
    ['我要查快递', ['查快递'], true],
    ['YES please', ['yes'], true],
    ['yes', ['YES'], true],
    ['转人工', ['查单', '人工'], true],
    ['查单', ['人工'], false],
    ['查单', [], false],
    ['查单', [''], false],
    ['', ['查单'], false],
    ['我要 查 快递', ['查快递'], true],
    ['I do not know', ['no'], false],
    ['no', ['no'], true],
    ['No, wrong', ['no'], true],
  ])('%j with %j: %j', (said, phrases, found) => expect(saidOneOf(said, phrases)).toBe(found));

  it('finds a phrase wherever it stands', () => {
    const words = fc.string({ unit: 'grapheme', maxLength: 8 });
    fc.assert(
      fc.property(words, fc.constantFrom('查单', '人工', 'agent'), words, (before, phrase, after) =>
        saidOneOf(`${before} ${phrase} ${after}`, ['没有的', phrase]),
      ),
    );
  });
});
