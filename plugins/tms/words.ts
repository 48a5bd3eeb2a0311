import { type JsonApiAnswer, type LocalText, TextField, type Value } from 'switchyard/sdk';

/** What every operation gives that can be refused for a reason of business. */
export const refusal = {
  reason: TextField('原因代码', 'Reason code'),
  reasonText: TextField('不能办的原因', 'Reason in Chinese'),
  reasonTextEn: TextField('不能办的原因（英文）', 'Reason in English'),
};

/** The fields of `refusal`, as the TMS answered. */
export const reasonsOf = ({ code, why }: JsonApiAnswer): Readonly<Record<string, Value>> => ({
  reason: code,
  reasonText: why['zh-CN'],
  reasonTextEn: why.en,
});

/** The usual exits, so that the same answer has the same name and picture everywhere. */
export const exit = {
  notFound: { name: 'notFound', title: { 'zh-CN': '查无此单', en: 'No such waybill' }, icon: 'search' },
  done: { name: 'done', title: { 'zh-CN': '办好了', en: 'Done' }, icon: 'check' },
} as const;

export const services: LocalText = {
  'zh-CN': 'standard 标准快递，express 特快，economy 经济；不填按标准快递',
  en: 'standard, express or economy; standard when empty',
};

/** The sentence that lists `items` as keys to press: `1，上午；2，下午`. */
export const keyedList = (items: readonly string[]): string =>
  items.map((item, index) => `${index + 1}，${item}`).join('；');
