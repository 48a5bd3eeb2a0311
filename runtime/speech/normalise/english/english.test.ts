import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalise } from '../normalise.ts';

const say = (text: string): string => normalise(text, 'en');

const rows = [
  [
    'Your waybill 753028419066 is here.',
    'Your waybill, seven five three zero, two eight four one, nine zero six six, is here.',
  ],
  ['SF1234567890', 'S F one two three, four five six, seven eight nine zero'],
  ['Call 13800002076.', 'Call, one three eight, zero zero zero zero, two zero seven six.'],
  ['Order number 12345', 'Order number, one two three four five'],
  ['12345 parcels', 'twelve thousand three hundred and forty-five parcels'],
  ['2026-11-22T18:00:00+08:00', 'November twenty-second, six P M'],
  ['2026-11-22', 'November twenty-second, twenty twenty-six'],
  ['2005/1/3', 'January third, two thousand five'],
  ['at 15:20', 'at three twenty P M'],
  ['9:05 AM', 'nine oh five A M'],
  ['$12.50', 'twelve dollars and fifty cents'],
  ['£0.01', 'one penny'],
  ['¥12.50', 'twelve point five yuan'],
  ['12.5%', 'twelve point five per cent'],
  ['10-20%', 'ten to twenty per cent'],
  ['1kg, 2.5 km', 'one kilogram, two point five kilometres'],
  ['-18°C', 'minus eighteen degrees Celsius'],
  ['3-5 days', 'three to five days'],
  ['the 22nd', 'the twenty-second'],
  ['WMS & it’s e-mail', 'W M S and it’s e-mail'],
  ['press # or *', 'press hash or star'],
  ['a.b@c.com!', 'a dot b at c dot com!'],
  ['', ''],
] as const;

describe('English as it is said', () => {
  it.each(rows)('%s → %s', (written, said) => {
    expect(say(written)).toBe(said);
  });

  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.array(fc.constantFrom(...'0123456789.,:-/~%$kgAZaz *#@+=<>T°'), { maxLength: 30 }).map((each) => each.join('')),
  );

  it('leaves no digit, control character or markup', () => {
    fc.assert(
      fc.property(text, (each) => {
        expect(say(each)).not.toMatch(/[0-9\p{Cc}<>&]/u);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(text, (each) => {
        const once = say(each);
        expect(say(once)).toBe(once);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });
});
