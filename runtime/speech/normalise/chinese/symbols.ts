import { type Rule, rule } from '../rewrite.ts';

const words: Readonly<Record<string, string>> = {
  '&': '和',
  '+': '加',
  '=': '等于',
  '@': '艾特',
  '#': '井号',
  '°': '度',
  '%': '百分号',
  '¥': '元',
};

const letters = (word: string): string => ` ${Array.from(word).join(' ')} `;

export const symbolRules: readonly Rule[] = [
  // Keys of the telephone; a lone star elsewhere hides a name or number.
  rule('(?<=按|按下|键入|输入|和|或)\\s?\\*|\\*(?=\\s?(?:号|键))', () => '星号'),
  rule('#号?(?=键)|#号', () => '井号'),
  rule('(?<=星号|井号)号', () => ''),
  rule('\\*+', () => '，'),
  rule('[A-Z]{2,5}(?![A-Za-z])', ([word = '']) => letters(word)),
  rule("[A-Za-z][A-Za-z’']*", ([word = '']) => ` ${/^[A-Z]{2,}$/.test(word) ? word.toLowerCase() : word} `),
  rule('(?:—{1,2}|…+|\\.{2,})', () => '，'),
  rule('(?<=[\\p{Script=Han}])\\s?[-~–]\\s?(?=[\\p{Script=Han}\\d])', () => '到'),
  rule('[.](?=\\s|$)|。', () => '。'),
  rule('(?<=[A-Za-z])[.](?=[A-Za-z])', () => '点'),
  rule('[!?]', ([mark = '']) => (mark === '!' ? '！' : '？')),
  rule('[,;:、；：（）()\\[\\]{}《》【】/|–-]', () => '，'),
  rule('[&+=@#°%¥]', ([sign = '']) => words[sign] ?? ' '),
  rule('[^\\p{L}\\p{M}\\p{N}，。！？\\s]', () => ' '),
];
