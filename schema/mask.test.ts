import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MASK, maskPhone, maskValue, maskVariables } from './mask.ts';

describe('masking', () => {
  it.each([
    ['13800002076', '138 **** 2076'],
    ['138 0000 2076', '138 **** 2076'],
    ['+8613800002076', '+86138 **** 2076'],
    ['02085550000', '020 **** 0000'],
    ['85550000', '85 **** 0000'],
    ['95001', '**** 01'],
    ['', ''],
    ['anonymous', MASK],
  ])('%s is shown as %s', (number, shown) => {
    expect(maskPhone(number)).toBe(shown);
  });

  it('never shows more than seven digits of a mobile number, and hides four at least', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^1[3-9][0-9]{9}$/), (number) => {
        expect(maskPhone(number).replace(/\D/g, '')).toHaveLength(7);
      }),
    );
  });

  it('hides sensitive variables whole, and tells nothing of their length', () => {
    const declared = { pin: { sensitive: true }, waybill: {} };
    expect(maskVariables({ pin: '1234', waybill: 'SF1', other: 1 }, declared)).toEqual({
      pin: MASK,
      waybill: 'SF1',
      other: 1,
    });
    expect(maskVariables({ pin: null }, declared)).toEqual({ pin: null });
    expect(maskValue({ a: 1 })).toBe(maskValue('x'.repeat(100)));
  });
});
