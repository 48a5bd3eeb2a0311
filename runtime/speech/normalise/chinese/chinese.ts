import { clean } from '../clean.ts';
import { rewrite } from '../rewrite.ts';
import { identifierRules } from './identifiers.ts';
import { numberRules } from './quantities.ts';
import { symbolRules } from './symbols.ts';
import { timeRules } from './times.ts';

/** Order decides: what is more specific comes first. */
const rules = [...timeRules, ...identifierRules, ...numberRules, ...symbolRules];

const begins = /[^\p{Script=Han}，。！？\s]|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]/u;

/** Pauses: one where several meet, the longest of them; none at the beginning. */
const pauses = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/ ?([，。！？]) ?/g, '$1')
    .replace(/，+/g, '，')
    .replace(/，*([。！？])[，。！？]*/g, '$1')
    .replace(/^[，。！？ ]+|[， ]+$/g, '');

/** `按 1` is typography; a space between numbers is none. */
const spaced = /(?<=\p{Script=Han}) +(?=\d)|(?<=\d) +(?=\p{Script=Han})/gu;

/** Mandarin text as it is said. */
export const normaliseChinese = (text: string): string =>
  pauses(rewrite(clean(text).replace(spaced, ''), rules, begins));
