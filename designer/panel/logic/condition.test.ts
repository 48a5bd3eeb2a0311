import { array, assert, constantFrom, double, oneof, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Comparison, type Condition, fromExpression, toExpression } from './condition.ts';

const variable = constantFrom('status', 'misses', 'call.from', 'isMember', 'eta2');
const number = double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map(
  (n) => Math.round(n * 100) / 100 || 0,
);
const text = string({ unit: 'binary', minLength: 1, maxLength: 12 });
const comparison = oneof(
  record({ variable, operator: constantFrom('is', 'isNot', 'above', 'atLeast', 'below', 'atMost'), value: number }),
  record({ variable, operator: constantFrom('is', 'isNot', 'contains', 'startsWith'), value: text }),
  record({ variable, operator: constantFrom('empty', 'filled', 'yes', 'no') }),
);

describe('conditions', () => {
  it('come back from CEL as they were', () => {
    const rows = array(comparison, { minLength: 1, maxLength: 4 });
    assert(
      property(rows, constantFrom('all' as const, 'any' as const), (list, join) => {
        const condition = { join: list.length > 1 ? join : 'all', rows: list as Comparison[] } satisfies Condition;
        expect(fromExpression(toExpression(condition))).toEqual(condition);
      }),
    );
  });

  it.each<[string, Condition | undefined]>([
    [
      "status == 'outForDelivery'",
      { join: 'all', rows: [{ variable: 'status', operator: 'is', value: 'outForDelivery' }] },
    ],
    ['', { join: 'all', rows: [] }],
    [
      'misses >= 3 || status == ""',
      {
        join: 'any',
        rows: [
          { variable: 'misses', operator: 'atLeast', value: 3 },
          { variable: 'status', operator: 'empty' },
        ],
      },
    ],
    [
      'status == "a && b" && !isMember',
      {
        join: 'all',
        rows: [
          { variable: 'status', operator: 'is', value: 'a && b' },
          { variable: 'isMember', operator: 'no' },
        ],
      },
    ],
    [
      'call.from.startsWith("138")',
      { join: 'all', rows: [{ variable: 'call.from', operator: 'startsWith', value: '138' }] },
    ],
    // What rows can't say stays text.
    ['a && b || c', undefined],
    ['misses + 1 > 3', undefined],
    ['(a && b)', undefined],
    ['size(status) > 3', undefined],
    ['true', undefined],
    ['status == "\\u4e2d"', undefined],
    ['status ==', undefined],
  ])('%s', (expression, condition) => {
    expect(fromExpression(expression)).toEqual(condition);
  });
});
