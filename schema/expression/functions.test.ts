import { describe, expect, it } from 'vitest';
import { celFunctions, compileExpression, ownFunctions } from './index.ts';

const variables = { waybill: { type: 'text' }, order: { type: 'record' } } as const;
const scope = { variables: { waybill: 'SF1', order: { status: 'transit' } }, now: () => new Date(0) };

const evaluate = (source: string) => {
  const compiled = compileExpression(source, variables);
  if (!compiled.ok) throw new Error(`${source}: ${compiled.problem.message.en}`);
  return compiled.evaluate(scope);
};

describe('functions of the expression language', () => {
  it.each([...ownFunctions, ...celFunctions].map(({ signature, example }) => [signature, example]))(
    '%s does what its example says',
    (_signature, example) => {
      expect(evaluate(example)).toBe(true);
    },
  );

  it('explains each in both languages', () => {
    for (const { help } of [...ownFunctions, ...celFunctions]) {
      expect(help['zh-CN']).not.toBe('');
      expect(help.en).not.toBe('');
    }
  });

  it('rounds as people do', () => {
    expect(evaluate('[round(2.5), round(-2.5), round(1.005, 2), round(12.345, 1)]')).toEqual([3, -3, 1.01, 12.3]);
  });

  it('reads times in every usual form, and refuses days that do not exist', () => {
    expect(evaluate("time('2026-11-22T00:30:00.5Z')")).toBe('2026-11-22T08:30:00.500+08:00');
    expect(evaluate("time('2026-11-22 08:30:15+0900')")).toBe('2026-11-22T07:30:15+08:00');
    for (const wrong of ['2026-02-30', '2026-13-01', '2026-11-22 24:00', '22.11.2026', '']) {
      expect(() => evaluate(`time('${wrong}')`)).toThrow('not a time');
    }
  });

  it('keeps Beijing time around midnight, and summer time elsewhere', () => {
    expect(evaluate("formatDate(time('2026-12-31T16:00:00Z'), 'yyyy年M月d日 EEE HH:mm')")).toBe(
      '2027年1月1日 周五 00:00',
    );
    expect(evaluate("hour(time('2026-07-01T12:00:00Z'), 'Europe/Berlin')")).toBe(14);
    expect(evaluate("hour(time('2026-12-01T12:00:00Z'), 'Europe/Berlin')")).toBe(13);
  });
});
