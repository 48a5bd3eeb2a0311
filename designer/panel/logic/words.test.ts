import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromWords, spokenSample, toWords } from './words.ts';

const variables = {
  waybill: { type: 'text', label: '运单号' },
  eta: { type: 'time', label: '送达时间' },
  first: { type: 'text', label: '同名' },
  second: { type: 'text', label: '同名' },
  odd: { type: 'text', label: 'eta' },
} as const;

describe('templates in the analyst’s words', () => {
  it.each([
    ['您的 {{ waybill }} 预计 {{eta}} 送到', '您的 {{ 运单号 }} 预计 {{送达时间}} 送到'],
    ['{{ spell(waybill) }} {{ last(waybill, 4) }}', '{{ spell(运单号) }} {{ last(waybill, 4) }}'],
    ['{{ misses + 1 }} {{ unknown }}', '{{ misses + 1 }} {{ unknown }}'],
    // A label that two variables share, or that is another variable's name, would not find its way back.
    ['{{ first }} {{ second }} {{ odd }}', '{{ first }} {{ second }} {{ odd }}'],
  ])('%s', (template, words) => {
    expect(toWords(template, variables)).toBe(words);
    expect(fromWords(words, variables)).toBe(template);
  });

  it('lose nothing on the way there and back', () => {
    const hole = string({ unit: 'grapheme', maxLength: 30 }).map((text) => `a {{ waybill }} ${text} {{ 送达时间 }}`);
    assert(
      property(hole, (template) => {
        const stored = fromWords(template, variables);
        expect(fromWords(toWords(stored, variables), variables)).toBe(stored);
      }),
    );
  });

  it('are spoken with the label in the place of the value', () => {
    expect(spokenSample('您的{{ waybill }}在途', variables)).toBe('您的 运单号 在途');
    expect(spokenSample('您的{{ spell(waybill) }}在途', variables)).toBe('您的 运单号 在途');
  });
});
