import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffText } from './text-diff.ts';

const told = (before: string, after: string) =>
  diffText(before, after)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'old' ? `[-${text}]` : `[+${text}]`))
    .join('');

describe('a text that changed', () => {
  it('is told by its words', () => {
    expect(told('如需人工请按星号。', '如需人工服务，请按 0。')).toBe('如需人工[+服务，]请按[-星号][+ 0]。');
    expect(told('press 1 for orders', 'press 12 for orders')).toBe('press [-1][+12] for orders');
    expect(told('您好', '您好，{{name}}')).toBe('您好[+，{{name}}]');
    expect(told('同样', '同样')).toBe('同样');
  });
  it('can be put together again from its runs, whatever it is', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: fc.constantFrom('您', '好', 'a', '1', ' ', '，', '{{x}}'), maxLength: 30 }),
    );
    fc.assert(
      fc.property(text, text, (before, after) => {
        const runs = diffText(before, after);
        const of = (kind: string) =>
          runs
            .filter((run) => run.kind === 'same' || run.kind === kind)
            .map((run) => run.text)
            .join('');
        expect([of('old'), of('new')]).toEqual([before, after]);
      }),
    );
  });
});
