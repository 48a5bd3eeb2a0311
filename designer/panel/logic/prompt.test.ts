import { expect, it } from 'vitest';
import { firstTongue, withText } from './prompt.ts';

it.each([
  [{ text: { 'zh-CN': '您好' } }, 'en', 'Hello', { text: { 'zh-CN': '您好', en: 'Hello' } }],
  [{ text: { 'zh-CN': '您好', en: 'Hello' } }, 'en', '', { text: { 'zh-CN': '您好' } }],
  [{ text: { 'zh-CN': '您好' } }, 'zh-CN', '', { text: { 'zh-CN': '' } }],
  [undefined, 'zh-CN', '您', { text: { 'zh-CN': '您' } }],
] as const)('%j with %s %j is %j', (prompt, tongue, text, next) => {
  expect(withText(prompt, tongue, text, true)).toEqual(next);
});

it('leaves out a prompt that may be missing once its last word is gone', () => {
  expect(withText({ text: { en: 'Bye' } }, 'en', '', false)).toBeUndefined();
});

it.each([
  [{ text: { en: 'For English, press 2.' } }, 'en'],
  [{ text: { 'zh-CN': '您好', en: 'Hello' } }, 'zh-CN'],
  [{ text: { 'zh-CN': '' } }, 'zh-CN'],
  [undefined, 'zh-CN'],
])('%j is shown first in %s', (prompt, tongue) => expect(firstTongue(prompt, 'zh-CN')).toBe(tongue));
