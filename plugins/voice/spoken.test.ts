import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { saidOneOf, spokenDigits } from './spoken.ts';

describe('spokenDigits', () => {
  it.each([
    ['七五三零', '7530'],
    ['7530', '7530'],
    ['幺三八 零零零 拐两洞', '138000720'],
    ['运单号是七五三，谢谢', '753'],
    ['二〇二六', '2026'],
    ['没有', ''],
    ['', ''],
  ])('hears %j as %j', (said, digits) => expect(spokenDigits(said)).toBe(digits));

  it('gives back any number, however its digits are pronounced', () => {
    const pronunciations = ['零〇洞0', '一幺1', '二两2', '三3', '四4', '五5', '六6', '七拐7', '八8', '九勾9'];
    const sign = fc
      .nat({ max: 9 })
      .chain((digit) => fc.constantFrom(...(pronunciations[digit] ?? '')).map((spoken) => ({ digit, spoken })));
    fc.assert(
      fc.property(fc.array(sign), (signs) => {
        const said = signs.map(({ spoken }) => spoken).join('');
        expect(spokenDigits(said)).toBe(signs.map(({ digit }) => digit).join(''));
      }),
    );
  });

  it('makes digits of any words, and nothing else', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (said) => /^[0-9]*$/.test(spokenDigits(said))));
  });
});

describe('saidOneOf', () => {
  it.each([
    ['我要查快递', ['查快递'], true],
    ['YES please', ['yes'], true],
    ['yes', ['YES'], true],
    ['转人工', ['查单', '人工'], true],
    ['查单', ['人工'], false],
    ['查单', [], false],
    ['查单', [''], false],
    ['', ['查单'], false],
  ])('%j with %j: %j', (said, phrases, found) => expect(saidOneOf(said, phrases)).toBe(found));

  it('finds a phrase wherever it stands', () => {
    const words = fc.string({ unit: 'grapheme', maxLength: 8 });
    fc.assert(
      fc.property(words, fc.constantFrom('查单', '人工', 'agent'), words, (before, phrase, after) =>
        saidOneOf(before + phrase + after, ['没有的', phrase]),
      ),
    );
  });
});
