import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalise } from '../normalise.ts';
import { integer } from './numbers.ts';

const say = (text: string): string => normalise(text, 'zh-CN');

const tables: Readonly<Record<string, readonly (readonly [written: string, said: string])[]>> = {
  numbers: [
    ['0', '零'],
    ['10', '十'],
    ['12', '十二'],
    ['20', '二十'],
    ['110', '一百一十'],
    ['200', '两百'],
    ['220', '两百二十'],
    ['2002', '两千零二'],
    ['10086', '一万零八十六'],
    ['20000', '两万'],
    ['22,000', '两万二千'],
    ['120000', '十二万'],
    ['2,000,000', '两百万'],
    ['100,000,000', '一亿'],
    ['3.14', '三点一四'],
    ['0.05', '零点零五'],
    ['-5', '负五'],
    ['1/3', '三分之一'],
    ['比例3:1', '比例三比一'],
    ['1.2.3', '一点二点三'],
    ['１２', '十二'],
    ['100，200', '一百，两百'],
  ],
  'two of something': [
    ['2个', '两个'],
    ['2件', '两件'],
    ['2笔', '两笔'],
    ['2万', '两万'],
    ['2点', '两点'],
    ['22个', '二十二个'],
    ['第2个', '第二个'],
    ['2号键', '二号键'],
    ['2楼', '二楼'],
    ['2月2日', '二月二日'],
  ],
  identifiers: [
    ['运单号753028419066', '运单号，七五三零，二八四幺，九零六六'],
    ['您的运单753028419066正在派送', '您的运单，七五三零，二八四幺，九零六六，正在派送'],
    ['SF1234567890', 'S F，幺二三，四五六，七八九零'],
    ['运单号：sf1234567890', '运单号，S F，幺二三，四五六，七八九零'],
    ['订单号12345', '订单号幺二三四五'],
    ['订单12个', '订单十二个'],
    ['验证码 8801', '验证码八八零幺'],
    ['尾号2076', '尾号二零七六'],
    ['G123次', 'G 幺二三次'],
    ['1208室', '幺二零八室'],
    ['007', '零零七'],
    ['PO-2026-0001', 'P O，二零二六，零零零幺'],
  ],
  'telephone numbers': [
    ['13800002076', '幺三八，零零零零，二零七六'],
    ['+86 13800002076', '幺三八，零零零零，二零七六'],
    ['138-0000-2076', '幺三八，零零零零，二零七六'],
    ['138****2076', '幺三八，二零七六'],
    ['021-12345678', '零二幺，幺二三四，五六七八'],
    ['400-820-8820', '四零零，八二零，八八二零'],
    ['4008208820', '四零零，八二零，八八二零'],
    ['请拨打95338', '请拨打九五三三八'],
    ['欢迎致电10086', '欢迎致电幺零零八六'],
  ],
  dates: [
    ['2026-11-22', '二零二六年十一月二十二日'],
    ['2026/1/2', '二零二六年一月二日'],
    ['2026年11月22日', '二零二六年十一月二十二日'],
    ['2026.11.22', '二零二六年十一月二十二日'],
    ['2026年', '二零二六年'],
    ['26年3月', '二六年三月'],
    ['10年', '十年'],
    ['2026-11', '二零二六年十一月'],
    ['11月22日', '十一月二十二日'],
    ['11月22日-24日', '十一月二十二日到二十四日'],
    ['2026-11-22T15:30:00+08:00', '十一月二十二日下午三点半'],
    ['2026-11-22T07:30:00Z', '十一月二十二日下午三点半'],
    ['2026-11-22T07:30:00.123+0000', '十一月二十二日下午三点半'],
    ['2026-11-22 15:30', '十一月二十二日下午三点半'],
    ['2026-11-22T23:30:00Z', '十一月二十三日上午七点半'],
  ],
  times: [
    ['18:00', '下午六点'],
    ['预计今天18:00送达', '预计今天下午六点送达'],
    ['9:05', '上午九点零五分'],
    ['12:00', '中午十二点'],
    ['0:00', '凌晨零点'],
    ['2:00', '凌晨两点'],
    ['21:15', '晚上九点十五分'],
    ['24:00', '二十四点'],
    ['下午3:30', '下午三点半'],
    ['晚上20:00', '晚上八点'],
    ['3:30 PM', '下午三点半'],
    ['12:10 am', '凌晨零点十分'],
    ['9:00-18:00', '上午九点到下午六点'],
    ['14:00至16:00', '下午两点到四点'],
    ['上午9:00-11:00', '上午九点到十一点'],
    ['18点30分', '十八点三十分'],
  ],
  money: [
    ['¥12.50', '十二元五角'],
    ['￥12.5', '十二元五角'],
    ['12.05元', '十二元零五分'],
    ['12.34元', '十二元三角四分'],
    ['0.5元', '五角'],
    ['0元', '零元'],
    ['2元', '两元'],
    ['¥1,234.00', '一千二百三十四元'],
    ['¥1.2万', '一点二万元'],
    ['-3.5元', '负三元五角'],
    ['10-20元', '十到二十元'],
    ['$5', '五美元'],
    ['12元/kg', '十二元每公斤'],
  ],
  'per cent': [
    ['12.5%', '百分之十二点五'],
    ['-3%', '负百分之三'],
    ['10%-20%', '百分之十到百分之二十'],
    ['5‰', '千分之五'],
  ],
  units: [
    ['5kg', '五公斤'],
    ['2kg', '两公斤'],
    ['2.5公里', '二点五公里'],
    ['-18℃', '零下十八摄氏度'],
    ['2-8℃', '两到八摄氏度'],
    ['60km/h', '六十公里每小时'],
    ['3m³', '三立方米'],
    ['24h', '二十四小时'],
    ['60x40x30cm', '六十乘四十乘三十厘米'],
    ['7×24小时', '七乘二十四小时'],
    ['1,200.5kg', '一千二百点五公斤'],
  ],
  ranges: [
    ['3-5天', '三到五天'],
    ['1-2天', '一到两天'],
    ['2～3件', '两到三件'],
    ['1至3', '一到三'],
    ['上海-北京', '上海到北京'],
  ],
  plates: [
    ['沪A12345', '沪 A，幺二三四五'],
    ['车牌粤B·D2076已到达', '车牌粤 B，D 二零七六，已到达'],
    ['京AD12345', '京 A，D 幺二三四五'],
  ],
  'letters and words': [
    ['VIP客户', 'V I P 客户'],
    ['hello世界', 'hello 世界'],
    ['B2B', 'B 二 B'],
    ['A座3楼', 'A 座三楼'],
    ['SWITCHYARD', 'switchyard'],
    ['见http://x.com/a?b=1', '见网址'],
  ],
  'keys and punctuation': [
    ['按1，按0，按#键，按*键', '按一，按零，按井号键，按星号键'],
    ['请按 1，输入 12 位运单号', '请按一，输入十二位运单号'],
    ['以#号键结束', '以井号键结束'],
    ['以井号键结束', '以井号键结束'],
    ['（测试）“您好”……', '测试，您好'],
    ['您好!请问?', '您好！请问？'],
    ['第一行\n第二行', '第一行。第二行'],
    ['😀你好\u200b', '你好'],
    ['<b>&amp;</b>', 'b 和 amp，b'],
    ['', ''],
    ['……', ''],
  ],
};

describe.each(Object.entries(tables))('%s', (_kind, rows) => {
  it.each(rows)('%s → %s', (written, said) => {
    expect(say(written)).toBe(said);
  });
});

const DIGITS = '零一二三四五六七八九';
const SIZES = new Map([
  ['十', 10],
  ['百', 100],
  ['千', 1000],
]);

/** Reads a Chinese numeral by the textbook: independent of how it was written. */
const read = (words: string): number => {
  let [total, part, last] = [0, 0, 0];
  for (const word of words.replace(/两/g, '二')) {
    const size = SIZES.get(word);
    if (size) {
      part += (last || 1) * size;
      last = 0;
    } else if (word === '万' || word === '亿') {
      total = word === '万' ? total + (part + last) * 1e4 : (total + part + last) * 1e8;
      [part, last] = [0, 0];
    } else last = DIGITS.indexOf(word);
  }
  return total + part + last;
};

const digitsIn = (said: string): string =>
  Array.from(said.replace(/幺/g, '一'))
    .map((each) => DIGITS.indexOf(each))
    .filter((digit) => digit >= 0)
    .join('');

describe('whatever it is given', () => {
  it('says whole numbers that mean the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(30_000), fc.maxSafeNat()), (value) => {
        expect(read(integer(String(value)))).toBe(value);
      }),
    );
  });

  it('says every digit of a waybill number, in order', () => {
    const number = fc.stringMatching(/^\d{7,30}$/);
    fc.assert(
      fc.property(number, (digits) => {
        expect(digitsIn(say(`运单${digits}已签收`))).toBe(digits);
      }),
    );
  });

  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc
      .array(fc.constantFrom(...'0123456789.,:-/~%¥元件kgAZaz 年月日点，。*#@+=<>第沪T至—℃x'), { maxLength: 30 })
      .map((each) => each.join('')),
  );

  it('leaves no digit, control character or markup', () => {
    fc.assert(
      fc.property(text, (each) => {
        expect(say(each)).not.toMatch(/[0-9\p{Cc}<>&]/u);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(text, (each) => {
        const once = say(each);
        expect(say(once)).toBe(once);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('takes no time over hostile text', () => {
    const hostile = [
      '1-'.repeat(4000),
      '1:'.repeat(4000),
      '1,000'.repeat(1600),
      'A1'.repeat(4000),
      '9'.repeat(8000),
      '1x'.repeat(4000),
      '1.'.repeat(4000),
      ' '.repeat(8000),
    ];
    for (const each of hostile) {
      const start = performance.now();
      say(each);
      expect(performance.now() - start).toBeLessThan(1500);
    }
  });
});
