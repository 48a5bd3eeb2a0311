import { describe, expect, it } from 'vitest';
import { rooms, textsIn } from './catalogue.ts';

const keysOf = (texts: object): string[] =>
  Object.entries(texts).flatMap(([room, entries]) => Object.keys(entries as object).map((key) => `${room}.${key}`));
const blanks = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();
const entries = Object.entries(rooms).flatMap(([room, texts]) =>
  Object.entries(texts as Record<string, readonly [string, string]>).map(
    ([key, [zh, en]]) => [`${room}.${key}`, zh, en] as const,
  ),
);

describe('texts', () => {
  it('stand in both languages under the same keys', () => {
    expect(keysOf(textsIn('en'))).toEqual(keysOf(textsIn('zh-CN')));
  });

  it.each(entries)('%s has words and the same blanks in both', (_key, zh, en) => {
    expect(zh.trim()).not.toBe('');
    expect(en.trim()).not.toBe('');
    expect(blanks(en)).toEqual(blanks(zh));
  });

  it.each(entries)('%s keeps to the typography of the house', (_key, zh, en) => {
    expect(zh, 'Chinese quotes are 「」').not.toMatch(/[“”]/);
    expect(en, 'no Hanzi in English').not.toMatch(/\p{Script=Han}/u);
    expect(zh, 'a space between Hanzi and digits').not.toMatch(/\p{Script=Han}[0-9]|[0-9]\p{Script=Han}/u);
  });
});
