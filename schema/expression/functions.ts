import type { LocalText } from '../text.ts';
import { textOf } from './convert.ts';
import { daysBetween, localTime, parseTime } from './dates.ts';
import {
  dated,
  fail,
  found,
  inZone,
  isNumber,
  joined,
  later,
  MINUTE,
  numberOf,
  prepared,
  replaced,
  rounded,
  spelt,
  split,
} from './implementations.ts';

/** A function of the expression language, as analysts and plugin authors read of it. */
export interface ExpressionFunction {
  /** CEL signature; `double` parameters take whole numbers, too. */
  readonly signature: string;
  readonly help: LocalText;
  readonly example: string;
}

interface Implemented extends ExpressionFunction {
  readonly run: (...args: never[]) => unknown;
}

const TIME = 'google.protobuf.Timestamp';

const of = (signature: string, zh: string, en: string, example: string, run: Implemented['run']): Implemented => ({
  signature,
  help: { 'zh-CN': zh, en },
  example,
  run,
});

/** Functions beyond CEL's own. The reference in `schema/README.md` is tested against this table. */
export const ownFunctions: readonly Implemented[] = [
  of('digits(string): string', '只留下数字', 'Keeps the digits', "digits('SF 12-3') == '123'", (text: string) =>
    text.replace(/[^0-9]+/g, ''),
  ),
  of(
    'spell(string): string',
    '拆开来念：一个字一个字地念',
    'Said one character after the other',
    "spell('2076') == '2 0 7 6'",
    spelt,
  ),
  of(
    'first(string, double): string',
    '前几个字',
    'The first characters',
    "first('13800002076', 3) == '138'",
    (text: string, count: number) => text.slice(0, Math.max(0, Number(count))),
  ),
  of(
    'last(string, double): string',
    '后几个字',
    'The last characters',
    "last('13800002076', 4) == '2076'",
    (text: string, count: number) => (Number(count) >= 1 ? text.slice(-Number(count)) : ''),
  ),
  of(
    'replace(string, string, string): string',
    '把一段文字全部换成另一段',
    'Replaces every occurrence',
    "replace('a-b', '-', '') == 'ab'",
    replaced,
  ),
  of(
    'split(string, string): list<string>',
    '按分隔符拆成列表',
    'Splits into a list',
    "split('a,b', ',')[0] == 'a'",
    split,
  ),
  of(
    'join(list, string): string',
    '把列表连成文字',
    'Joins a list into a text',
    "join(['a', 'b'], '、') == 'a、b'",
    joined,
  ),
  of(
    'regex(string, string): bool',
    '文字里是否有符合正则（RE2）的部分',
    'Whether an RE2 pattern occurs in the text',
    "regex('SF123', '^SF[0-9]+$')",
    (text: string, pattern: string) => prepared(text, pattern).test(text),
  ),
  of(
    'regexFind(string, string): string',
    '取出第一处符合正则的文字，没有则为空',
    'The first occurrence of an RE2 pattern, or an empty text',
    "regexFind('单号SF123', 'SF[0-9]+') == 'SF123'",
    found,
  ),
  of(
    'number(string): double',
    '把文字变成数字，不是数字则出错',
    'Reads a number; anything else fails',
    "number('3.5') + 1 == 4.5",
    numberOf,
  ),
  of('isNumber(string): bool', '文字是不是数字', 'Whether the text is a number', "isNumber('3.5')", isNumber),
  of('text(dyn): string', '把任何值变成文字', 'Writes any value as a text', "text(3) == '3'", (value: unknown) =>
    textOf(value),
  ),
  of('round(double): double', '四舍五入到整数', 'Rounds to a whole number', 'round(2.5) == 3', (value: number) =>
    rounded(value, 0),
  ),
  of(
    'round(double, double): double',
    '四舍五入到几位小数',
    'Rounds to decimal places',
    'round(1.005, 2) == 1.01',
    rounded,
  ),
  of('floor(double): double', '向下取整', 'Rounds down', 'floor(2.9) == 2', (value: number) =>
    Math.floor(Number(value)),
  ),
  of('ceil(double): double', '向上取整', 'Rounds up', 'ceil(2.1) == 3', (value: number) => Math.ceil(Number(value))),
  of('abs(double): double', '绝对值', 'Absolute value', 'abs(-2) == 2', (value: number) => Math.abs(Number(value))),
  of('min(double, double): double', '较小的数', 'The smaller number', 'min(2, 3) == 2', (a: number, b: number) =>
    Math.min(Number(a), Number(b)),
  ),
  of('max(double, double): double', '较大的数', 'The larger number', 'max(2, 3) == 3', (a: number, b: number) =>
    Math.max(Number(a), Number(b)),
  ),
  of(
    `time(string): ${TIME}`,
    '把文字读成时间，没写时区按北京时间',
    'Reads a time; without an offset it is Beijing time',
    "time('2026-11-22 08:30') < time('2026-11-23')",
    (text: string) => parseTime(text) ?? fail('not a time'),
  ),
  of(
    `formatDate(${TIME}, string): string`,
    '按格式写出时间：yyyy MM M dd d HH H mm ss EEE',
    'Writes a time: yyyy MM M dd d HH H mm ss EEE',
    "formatDate(time('2026-11-22 08:30'), 'M月d日 HH:mm') == '11月22日 08:30'",
    dated,
  ),
  of(
    `formatDate(${TIME}, string, string): string`,
    '同上，按指定时区',
    'The same in a time zone',
    "formatDate(time('2026-11-22 08:30'), 'HH:mm', 'Asia/Tokyo') == '09:30'",
    dated,
  ),
  of(
    `addMinutes(${TIME}, double): ${TIME}`,
    '几分钟之后（负数为之前）',
    'So many minutes later',
    "addMinutes(time('2026-11-22 08:30'), 45) == time('2026-11-22 09:15')",
    (time: Date, count: number) => later(time, Number(count) * MINUTE),
  ),
  of(
    `addHours(${TIME}, double): ${TIME}`,
    '几小时之后',
    'So many hours later',
    "addHours(time('2026-11-22 08:30'), 2) == time('2026-11-22 10:30')",
    (time: Date, count: number) => later(time, Number(count) * 60 * MINUTE),
  ),
  of(
    `addDays(${TIME}, double): ${TIME}`,
    '几天之后',
    'So many days later',
    "addDays(time('2026-11-22'), 1) == time('2026-11-23')",
    (time: Date, count: number) => later(time, Number(count) * 24 * 60 * MINUTE),
  ),
  of(
    `minutesBetween(${TIME}, ${TIME}): double`,
    '从前一个时间到后一个时间的分钟数',
    'Minutes from the first time to the second',
    "minutesBetween(time('2026-11-22 08:00'), time('2026-11-22 08:30')) == 30",
    (from: Date, to: Date) => (to.getTime() - from.getTime()) / MINUTE,
  ),
  of(
    `daysBetween(${TIME}, ${TIME}): double`,
    '相差几个日历日（北京时间）',
    'Calendar days from the first to the second (Beijing time)',
    "daysBetween(time('2026-11-22 23:00'), time('2026-11-23 01:00')) == 1",
    daysBetween,
  ),
  of(
    `hour(${TIME}): double`,
    '小时，0 到 23（北京时间）',
    'The hour, 0 to 23 (Beijing time)',
    "hour(time('2026-11-22 08:30')) == 8",
    inZone((time, zone) => localTime(time, zone).hour),
  ),
  of(
    `hour(${TIME}, string): double`,
    '指定时区的小时',
    'The hour in a time zone',
    "hour(time('2026-11-22 08:30'), 'Asia/Tokyo') == 9",
    inZone((time, zone) => localTime(time, zone).hour),
  ),
  of(
    `minute(${TIME}): double`,
    '分钟，0 到 59',
    'The minute, 0 to 59',
    "minute(time('2026-11-22 08:30')) == 30",
    inZone((time, zone) => localTime(time, zone).minute),
  ),
  of(
    `weekday(${TIME}): double`,
    '星期几，1 是周一，7 是周日（北京时间）',
    'The weekday: 1 Monday to 7 Sunday (Beijing time)',
    "weekday(time('2026-11-22')) == 7",
    inZone((time, zone) => localTime(time, zone).weekday),
  ),
  of(
    `weekday(${TIME}, string): double`,
    '指定时区的星期几',
    'The weekday in a time zone',
    "weekday(time('2026-11-22'), 'UTC') == 6",
    inZone((time, zone) => localTime(time, zone).weekday),
  ),
];

const cel = (signature: string, zh: string, en: string, example: string): ExpressionFunction => ({
  signature,
  help: { 'zh-CN': zh, en },
  example,
});

/** What is kept of CEL's own: everything else (`matches`, `bytes`, `duration`, `cel.bind` …) can be made to run for ever, or is of no use. */
export const celFunctions: readonly ExpressionFunction[] = [
  cel('isSet(variable): bool', '变量是否已有值', 'Whether a variable has a value', 'isSet(waybill)'),
  cel('has(record.field): bool', '记录里是否有这一项', 'Whether a record has the field', 'has(order.status)'),
  cel(
    'size(string | list | map): int',
    '字数，或列表、记录的项数',
    'Number of characters or items',
    "size('您好') == 2",
  ),
  cel('string.contains(string): bool', '是否包含', 'Contains', "'您好'.contains('好')"),
  cel('string.startsWith(string): bool', '是否以…开头', 'Starts with', "'SF123'.startsWith('SF')"),
  cel('string.endsWith(string): bool', '是否以…结尾', 'Ends with', "'SF123'.endsWith('23')"),
  cel('string.indexOf(string): int', '在第几位，没有则为 -1', 'Position of a text, or -1', "'abc'.indexOf('c') == 2"),
  cel(
    'string.lastIndexOf(string): int',
    '最后一次出现的位置',
    'Last position of a text, or -1',
    "'abcc'.lastIndexOf('c') == 3",
  ),
  cel('string.substring(int, int): string', '取一段', 'A part of the text', "'abcd'.substring(1, 3) == 'bc'"),
  cel('string.trim(): string', '去掉两头的空白', 'Without white space at its ends', "' a '.trim() == 'a'"),
  cel('string.lowerAscii(): string', '变成小写', 'In lower case', "'SF'.lowerAscii() == 'sf'"),
  cel('string.upperAscii(): string', '变成大写', 'In upper case', "'sf'.upperAscii() == 'SF'"),
  cel('list.all(item, condition): bool', '每一项都符合', 'Every item fits', '[1, 2].all(x, x > 0)'),
  cel('list.exists(item, condition): bool', '有一项符合', 'Some item fits', '[1, 2].exists(x, x > 1)'),
  cel('list.exists_one(item, condition): bool', '恰有一项符合', 'Exactly one item fits', '[1, 2].exists_one(x, x > 1)'),
  cel(
    'list.map(item, value): list',
    '把每一项换成另一个值',
    'Each item turned into a value',
    '[1, 2].map(x, x + 1) == [2, 3]',
  ),
  cel('list.filter(item, condition): list', '只留下符合的', 'The items that fit', '[1, 2].filter(x, x > 1) == [2]'),
  cel(
    'int(double | string): int',
    '整数，可作列表的序号',
    'A whole number, as lists want for their index',
    "int('3') == 3",
  ),
  cel('double(int | string): double', '数字', 'A number', "double('3.5') == 3.5"),
  cel('string(any): string', '文字', 'A text', "string(3) == '3'"),
  cel('bool(string): bool', '是或否', 'True or false', "bool('true')"),
  cel('dyn(any): dyn', '不检查类型', 'Without checking its type', 'dyn(1) == 1'),
  cel(
    `timestamp(string): ${TIME}`,
    '把 ISO 8601 文字读成时间',
    'Reads an ISO 8601 time',
    "timestamp('2026-11-22T08:30:00+08:00') == time('2026-11-22 08:30')",
  ),
];

/** The name in a signature: `string.trim(): string` → `trim`. */
export const functionName = (signature: string): string => /(\w+)\(/.exec(signature)?.[1] ?? signature;

export const functionNames: ReadonlySet<string> = new Set(
  [...celFunctions, ...ownFunctions].map((declared) => functionName(declared.signature)),
);
