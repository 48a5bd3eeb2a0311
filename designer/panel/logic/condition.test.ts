import { array, assert, constantFrom, double, integer, oneof, property, record, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../schema/expression/index.ts';
import {
  type Comparison,
  type Condition,
  fromExpression,
  isGroup,
  operatorsFor,
  toExpression,
  valueKind,
} from './condition.ts';

const number = double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map(
  (n) => Math.round(n * 100) / 100 || 0,
);
const text = string({ unit: 'binary', minLength: 1, maxLength: 12 });
const variable = constantFrom('status', 'misses', 'call.from', 'isMember', 'eta2');
const comparison = oneof(
  record({ variable, operator: constantFrom('is', 'isNot', 'above', 'atLeast', 'below', 'atMost'), value: number }),
  record({ variable, operator: constantFrom('is', 'isNot', 'contains', 'startsWith', 'endsWith'), value: text }),
  record({ variable, operator: constantFrom('oneOf'), value: array(oneof(text, number), { maxLength: 3 }) }),
  record({ variable, operator: constantFrom('empty', 'filled', 'yes', 'no') }),
  record({
    variable: constantFrom('eta', 'due'),
    operator: constantFrom('past', 'future', 'today', 'tomorrow', 'yesterday', 'workday', 'weekend', 'set', 'unset'),
  }),
  record({ variable: constantFrom('eta', 'now'), operator: constantFrom('before', 'after'), value: text }),
  record({
    variable: constantFrom('eta', 'due'),
    operator: constantFrom('withinHours', 'hourFrom', 'hourUntil'),
    value: integer({ min: 0, max: 24 }),
  }),
  record({ variable: constantFrom('parcels'), operator: constantFrom('includes'), value: oneof(text, number) }),
  record({ variable: constantFrom('parcels'), operator: constantFrom('noItems', 'someItems') }),
  record({
    variable: constantFrom('parcels'),
    operator: constantFrom('itemsAtLeast', 'itemsAtMost'),
    value: integer({ min: 0, max: 99 }),
  }),
  record({ variable: constantFrom('order.status', 'order.b2'), operator: constantFrom('is', 'contains'), value: text }),
  record({ variable: constantFrom('order.status', 'order.b2'), operator: constantFrom('hasField', 'yes', 'no') }),
);
const join = constantFrom('all' as const, 'any' as const);
const rows = array(comparison, { minLength: 1, maxLength: 4 });
const group = record({ join, rows: array(comparison, { minLength: 2, maxLength: 3 }) });

const declared = {
  status: { type: 'text' },
  misses: { type: 'number' },
  isMember: { type: 'boolean' },
  eta: { type: 'time' },
  parcels: { type: 'list' },
  order: { type: 'record' },
} as const;

const scope = (status: string) => ({ variables: { status }, now: () => new Date(0) });

describe('conditions', () => {
  it('come back from CEL as they were', () => {
    assert(
      property(array(oneof(comparison, group), { minLength: 1, maxLength: 4 }), join, (list, joint) => {
        const condition = {
          join: list.length > 1 ? joint : 'all',
          rows: list as Condition['rows'],
        } satisfies Condition;
        // A group that asks and then compares is what a single row writes: the same words, the same meaning.
        const said = toExpression(condition);
        const back = fromExpression(said);
        expect(back && toExpression(back)).toBe(said);
        const same = list.every(
          (row) => !('rows' in row) || !row.rows.some(({ operator }) => ['set', 'hasField'].includes(operator)),
        );
        if (same) expect(back).toEqual(condition);
      }),
    );
  });

  it('stay one condition however their rows are grouped', () => {
    assert(
      property(rows, join, (list, joint) => {
        const inner = { join: joint, rows: list as Comparison[] };
        const back = fromExpression(toExpression({ join: 'all', rows: [inner, { variable: 'a', operator: 'yes' }] }));
        expect(back?.rows).toHaveLength(2);
      }),
    );
  });

  it('of every kind pass the server’s checker', () => {
    for (const [name, { type }] of Object.entries(declared)) {
      for (const operator of operatorsFor[type]) {
        const kind = valueKind(operator, type);
        const value =
          kind === 'none'
            ? undefined
            : kind === 'number'
              ? 3
              : kind === 'several'
                ? type === 'number'
                  ? [1, 2]
                  : ['a', 'b']
                : kind === 'time'
                  ? '2026-11-22 08:30'
                  : 'a';
        const at = type === 'record' ? `${name}.field` : name;
        const said = toExpression({
          join: 'all',
          rows: [{ variable: at, operator, ...(value !== undefined && { value }) }],
        });
        const checked = compileExpression(said, declared, 'bool');
        expect(checked.ok, `${said}: ${checked.ok || checked.problem.message.en}`).toBe(true);
        expect(fromExpression(said)?.rows[0], said).toMatchObject({ variable: at, operator });
      }
    }
  });

  it('say the very text that was typed, whatever is in it', () => {
    assert(
      property(string({ unit: 'grapheme', maxLength: 40 }), constantFrom(...operatorsFor.text), (words, operator) => {
        const kind = valueKind(operator, 'text');
        const value = kind === 'none' ? undefined : kind === 'several' ? [words, 'x'] : words;
        const row = { variable: 'status', operator, ...(value !== undefined && { value }) };
        const said = toExpression({ join: 'all', rows: [row] });
        const checked = compileExpression(said, declared, 'bool');
        if (!checked.ok) throw new Error(`${said}: ${checked.problem.message.en}`);
        if (operator === 'is' || operator === 'oneOf') expect(checked.evaluate(scope(words))).toBe(true);
        if (operator === 'isNot') expect(checked.evaluate(scope(words))).toBe(false);
      }),
    );
  });

  it('take any number and give the same one back', () => {
    assert(
      property(double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const said = toExpression({ join: 'all', rows: [{ variable: 'misses', operator: 'above', value }] });
        const back = fromExpression(said);
        // Longer than a number holds: it stays text, and is not rounded.
        const row = back?.rows[0];
        if (row && !isGroup(row)) expect(row.value).toBe(Object.is(value, -0) ? 0 : value);
        else expect(back).toBeUndefined();
        expect(compileExpression(said, declared, 'bool').ok, said).toBe(true);
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
    ['eta > now', { join: 'all', rows: [{ variable: 'eta', operator: 'future', plain: true }] }],
    [
      '(a || b) && (isSet(eta) && eta < now)',
      {
        join: 'all',
        rows: [
          {
            join: 'any',
            rows: [
              { variable: 'a', operator: 'yes' },
              { variable: 'b', operator: 'yes' },
            ],
          },
          { variable: 'eta', operator: 'past' },
        ],
      },
    ],
    // What rows can't say stays text.
    ['a && b || c', undefined],
    ['((a && b) || c) && d', undefined],
    ['misses + 1 > 3', undefined],
    ['size(status) > 3', undefined],
    ['true', undefined],
    ['status == "\\u4e2d"', undefined],
    ['misses == 12345678901234567890', undefined],
    ['regex(status, "^a|b&&c$")', undefined],
    [
      'status in ["a", \'b, ]\', 3]',
      { join: 'all', rows: [{ variable: 'status', operator: 'oneOf', value: ['a', 'b, ]', 3] }] },
    ],
    ['status in []', { join: 'all', rows: [{ variable: 'status', operator: 'oneOf', value: [] }] }],
    ['status in ["a" "b"]', undefined],
    ['status in [other]', undefined],
    ['call.from == r"a\\d"', undefined],
    ['!(isMember)', undefined],
    ['misses > -1e-7', { join: 'all', rows: [{ variable: 'misses', operator: 'above', value: -1e-7 }] }],
    [
      'isSet(eta) && eta < time("2026-11-22T08:30:00+09:00")',
      {
        join: 'all',
        rows: [
          { variable: 'eta', operator: 'set' },
          { variable: 'eta', operator: 'before', value: '2026-11-22T08:30:00+09:00', plain: true },
        ],
      },
    ],
    ['status ==', undefined],
  ])('%s', (expression, condition) => {
    expect(fromExpression(expression)).toEqual(condition);
  });

  it('tells groups from rows', () => {
    expect(fromExpression('(a && b)')?.rows.some(isGroup)).toBe(true);
  });
});
