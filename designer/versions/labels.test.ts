import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { Count, Items, PlainText, PromptField } from '../../schema/params.ts';
import { emptyFlow, menu } from '../document/testing/types.ts';
import { inWords, placeOf } from './labels.ts';
import { tellingOf } from './testing/telling.ts';

const named = (text: string) => ({ label: { 'zh-CN': text, en: text } });
const type = {
  ...menu,
  type: 'test.labels',
  params: Type.Object({
    prompt: PromptField(named('提示语')),
    options: Items(Type.Object({ label: PlainText(named('名称')) }), named('选项')),
    attempts: Count({ ...named('最多几次'), minimum: 1, maximum: 9, default: 3, unit: { 'zh-CN': '次', en: 'times' } }),
  }),
};
const speech = { ...tellingOf(emptyFlow, emptyFlow), types: new Map([[type.type, type]]) };
const place = (pointer: string) => placeOf(pointer, type.type, speech);

describe('a place in a step', () => {
  it('is called as the panel calls its field', () => {
    expect(place('/nodes/a/params/attempts').label).toBe('最多几次');
    expect(place('/nodes/a/params/options/1/label').label).toBe('选项 · 第 2 项 · 名称');
    expect(place('/nodes/a/params/prompt/text/en').label).toBe('提示语 · 英语');
    expect(place('/nodes/a/title').label).toBe('步骤名称');
  });
  it('of a prompt is running text, of a number is none', () => {
    expect(place('/nodes/a/params/prompt/text/zh-CN').prose).toBe(true);
    expect(place('/nodes/a/params/attempts').prose).toBe(false);
  });
  it('of a type that no plugin brings is called by its own name', () => {
    expect(placeOf('/nodes/a/params/speed', 'gone.type', speech).label).toBe('speed');
  });
});

describe('a value', () => {
  it('has its unit, and its default where nothing is set', () => {
    expect(inWords(5, place('/nodes/a/params/attempts'), speech)).toBe('5 次');
    expect(inWords(undefined, place('/nodes/a/params/attempts'), speech)).toBe('3 次');
  });
  it('that is empty is said to be, and one that no schema describes is shown as it is', () => {
    expect(inWords('', place('/nodes/a/title'), speech)).toBe('没填');
    expect(inWords({ a: 1 }, placeOf('/nodes/a/params/speed', 'gone.type', speech), speech)).not.toBe('');
  });
});
