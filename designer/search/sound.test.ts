import fc from 'fast-check';
import pinyin from 'pinyin-match/es/main.js';
import { describe, expect, it } from 'vitest';
import { readingsOf, soundsAt } from './sound.ts';

describe('readings', () => {
  it.each([
    ['查', ['cha', 'zha']],
    ['行', ['hang', 'xing']],
    ['张', ['zhang']],
    ['女', ['nv']],
    ['绿', ['lv']],
    ['A', []],
    ['1', []],
  ])('of %s', (char, sounds) => {
    const found = readingsOf(char);
    expect(found).toEqual(expect.arrayContaining(sounds));
    if (sounds.length === 0) expect(found).toEqual([]);
  });
});

describe('a text that is heard', () => {
  it.each([
    ['主菜单', 'zhucaidan', 0],
    ['主菜单', 'zcd', 0],
    ['主菜单', 'caid', 1],
    ['主菜单', 'zhuc', 0],
    ['进入 主菜单', 'jrzcd', 0],
    ['银行查询', 'hangcha', 1],
    ['VIP 客户', 'vipkehu', 0],
    ['旅客', 'lüke', 0],
    ['主菜单', 'caidanzhu', -1],
    ['主菜单', 'x', -1],
    ['主菜单', '1', -1],
    ['Main menu', 'main', -1],
  ])('%s, %s: %d', (text, wanted, at) => {
    expect(soundsAt(text, wanted)).toBe(at);
  });

  it('finds what the library finds, and nothing that it does not', () => {
    const texts = [
      '主菜单',
      '查询运单状态',
      '转接人工坐席',
      '银行卡号',
      '播放欢迎语',
      '长城物流 95001',
      '重复三次',
      '还没有接',
    ];
    const letters = fc.stringMatching(/^[a-z]{1,6}$/);
    const sounds = fc
      .array(
        fc.constantFrom('zhu', 'cai', 'dan', 'cha', 'xun', 'yun', 'zhuan', 'jie', 'ren', 'gong', 'hang', 'chang'),
        {
          minLength: 1,
          maxLength: 3,
        },
      )
      .map((all) => all.join(''));
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.oneof(letters, sounds), (text, wanted) => {
        expect([text, wanted, soundsAt(text, wanted) >= 0]).toEqual([
          text,
          wanted,
          pinyin.match(text, wanted) !== false,
        ]);
      }),
      { numRuns: 2000 },
    );
  });
});
