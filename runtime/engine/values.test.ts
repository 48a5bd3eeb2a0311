import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../schema/faults.ts';
import type { VariableType } from '../../schema/flow.ts';
import { sizeOf, toType } from './values.ts';

const types: readonly VariableType[] = ['text', 'number', 'boolean', 'time', 'list', 'record'];

describe('toType', () => {
  it.each<[unknown, VariableType, unknown]>([
    [12, 'text', '12'],
    [12n, 'text', '12'],
    [true, 'text', 'true'],
    [' 3.5 ', 'number', 3.5],
    ['0042', 'number', 42],
    [7n, 'number', 7],
    ['true', 'boolean', true],
    ['2026-11-22T08:30:00Z', 'time', '2026-11-22T16:30:00+08:00'],
    ['2026-11-22 08:30', 'time', '2026-11-22T08:30:00+08:00'],
    [new Date('2026-11-22T00:30:00Z'), 'time', '2026-11-22T08:30:00+08:00'],
    [[1, { a: 2n }], 'list', [1, { a: 2 }]],
    [{ a: undefined, b: 1 }, 'record', { b: 1 }],
    [null, 'time', null],
  ])('converts (%#)', (given, type, expected) => expect(toType(given, type)).toEqual(expected));

  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  it.each<[unknown, VariableType]>([
    ['', 'number'],
    ['12 Kg', 'number'],
    [Number.NaN, 'number'],
    [Number.POSITIVE_INFINITY, 'number'],
    [true, 'number'],
    ['yes', 'boolean'],
    [1, 'boolean'],
    ['tomorrow', 'time'],
    ['2026-02-30', 'time'],
    [new Date(Number.NaN), 'time'],
    [{}, 'list'],
    [[], 'record'],
    [[], 'text'],
    [undefined, 'text'],
    [() => 1, 'record'],
    [cycle, 'record'],
  ])('refuses (%#)', (given, type) => expect(() => toType(given, type)).toThrow(Fault));

  it('says what was given, not what became of it', () =>
    expect(() => toType('很多', 'number')).toThrow('string given, number wanted'));

  it('gives JSON or a fault that quotes nothing, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true }),
        fc.constantFrom(...types),
        (given, type) => {
          try {
            const value = toType(given, type);
            expect(JSON.parse(JSON.stringify(value))).toEqual(value);
            expect(sizeOf(value)).toBeGreaterThanOrEqual(0);
          } catch (error) {
            expect(error).toBeInstanceOf(Fault);
            expect((error as Fault).detail).toMatch(/^(\w+ given, \w+ wanted|not a JSON \w+)$/);
          }
        },
      ),
    );
  });

  it('does not share what it is given', () => {
    const given = { list: [1] };
    const value = toType(given, 'record');
    given.list.push(2);
    expect(value).toEqual({ list: [1] });
  });
});
