import { describe, expect, it } from 'vitest';
import { plugins } from '../../../test/kit/node-call.ts';
import { actingKeys } from './keys.ts';

const lit = (type: string, params: object) =>
  Object.fromEntries(
    actingKeys(plugins.nodes.get(type), params as Record<string, unknown>, 'zh-CN').map(({ key, label }) => [
      key,
      label,
    ]),
  );
const prompt = { text: { 'zh-CN': '请按键。' } };

describe('the keys that act', () => {
  it('are those of the languages that are offered', () => {
    const offers = [
      { language: 'zh-CN', key: '1', prompt },
      { language: 'en', key: '2', prompt },
    ];
    expect(lit('voice.language', { offers })).toEqual({ '1': '中文', '2': '英语' });
  });

  it('are not those of fields that are of no use', () => {
    const say = { announcements: [], skip: 'any', skipKey: '#' };
    expect(lit('voice.announcement', say)).toEqual({});
    expect(lit('voice.announcement', { ...say, skip: 'key' })).toEqual({ '#': '指定的键' });
    const collect = { maxDigits: 12, terminator: '#', clearKey: '*', yesKey: '1', noKey: '2' };
    expect(lit('voice.collect', collect)).toMatchObject({ '1': '', '2': '', '#': '结束键', '*': '重输键' });
    expect(lit('voice.collect', { ...collect, readBack: prompt })).toMatchObject({ '1': '确认键', '2': '否认键' });
  });

  it('have the words of their exits', () => {
    const options = [{ key: '1', label: '查单', phrases: ['查件'] }];
    expect(lit('voice.menu', { prompt, options })).toEqual({ '1': '查单' });
    const escapes = [{ key: '0', label: '人工' }];
    expect(lit('voice.collect', { maxDigits: 3, escapes })).toMatchObject({ '0': '人工', '5': '' });
  });
});
