import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../faults.ts';
import type { ExpressionType } from '../params.ts';
import type { Value } from '../value.ts';
import {
  builtinVariables,
  compileExpression,
  environment,
  expressionProblems,
  referencedVariables,
  type Scope,
  type Variables,
} from './index.ts';

const variables: Variables = {
  days: { type: 'number' },
  waybill: { type: 'text' },
  vip: { type: 'boolean' },
  eta: { type: 'time' },
  items: { type: 'list' },
  order: { type: 'record' },
};
const scope: Scope = {
  variables: {
    days: 3,
    waybill: 'SF123',
    vip: true,
    eta: '2026-11-22T08:30:00+08:00',
    items: [1, 2, '三'],
    order: { status: 'transit', count: 2, constructor: 'c', nested: { list: [7] } },
  },
  call: { from: '13800002076', to: '95001' },
  now: () => new Date('2026-11-22T01:00:00Z'),
};

const evaluate = (source: string, values: Scope = scope, expected: ExpressionType = 'any'): Value => {
  const compiled = compileExpression(source, variables, expected);
  if (!compiled.ok) throw new Error(`${source}: ${compiled.problem.message.en}`);
  return compiled.evaluate(values);
};
const problemOf = (source: string, expected: ExpressionType = 'any') => {
  const compiled = compileExpression(source, variables, expected);
  if (compiled.ok) throw new Error(`${source} compiled`);
  return compiled.problem;
};
const faultOf = (source: string, values: Scope = scope): Fault => {
  try {
    evaluate(source, values);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error(`${source} did not fault`);
};

describe('expressions', () => {
  it.each<[string, Value]>([
    ['days + 1', 4],
    ['1 + days', 4],
    ['-0', 0],
    ['days >= 3', true],
    ['days == 3 && 3 == days', true],
    ['days in [1, 2, 3]', true],
    ['days > 1 ? 1 : days', 1],
    ['5 / 2', 2.5],
    ['days % 2', 1],
    ['size(items) == days', true],
    ['size(items) + days', 6],
    ['items[0] + 1', 2],
    ['items[int(days) - 1]', '三'],
    ['items[size(items) - 1]', '三'],
    ['order.count + 1', 3],
    ['order.nested.list[0]', 7],
    ['order.constructor', 'c'],
    ['order', { status: 'transit', count: 2, constructor: 'c', nested: { list: [7] } }],
    ["order.nested == {'list': [7]}", true],
    ["items == [1, 2, '三']", true],
    ['has(order.eta)', false],
    ['items.exists(x, x == 2)', true],
    ['[1, 2].map(x, x + days)', [4, 5]],
    ['eta < now', true],
    ['eta', '2026-11-22T08:30:00+08:00'],
    ['addDays(eta, days)', '2026-11-25T08:30:00+08:00'],
    ['call.from', '13800002076'],
    ['fault.code', ''],
    ["waybill.startsWith('SF') && vip", true],
    ['waybill.substring(2)', '123'],
  ])('%s', (source, result) => {
    expect(evaluate(source)).toEqual(result);
  });

  it('takes an unset variable for its empty value, and lets one ask', () => {
    const empty: Scope = { variables: { waybill: null }, now: scope.now };
    expect(evaluate('days + 1', empty)).toBe(1);
    expect(evaluate("waybill == '' && !vip && size(items) == 0 && size(order) == 0", empty)).toBe(true);
    expect(evaluate('isSet(days) || isSet(waybill)', empty)).toBe(false);
    expect(evaluate('isSet(days) && isSet(waybill)')).toBe(true);
    expect(evaluate('isSet(eta) && eta < now', empty)).toBe(false);
    expect(faultOf('eta < now', empty).code).toBe('expression.failed');
  });

  it.each<[string, keyof typeof expressionProblems, number | undefined]>([
    [' ', 'expression.empty', 0],
    ['days +', 'expression.syntax', 6],
    ['days = 3', 'expression.syntax', 5],
    ["'abc", 'expression.syntax', 0],
    ['days + color', 'expression.unknown_variable', 7],
    ['call.agent', 'expression.unknown_variable', 0],
    ['shout(waybill)', 'expression.unknown_function', 0],
    ['last(waybill)', 'expression.arguments', 0],
    ['days && true', 'expression.type', 0],
    ['waybill + 1', 'expression.type', 0],
    ['days == null', 'expression.type', 0],
    ['items[days]', 'expression.type', 0],
    ['now - eta', 'expression.type', 0],
    ["regex(waybill, '(')", 'expression.pattern', 15],
  ])('refuses %s: %s', (source, code, offset) => {
    expect(problemOf(source)).toMatchObject({ code, offset });
  });

  it('checks the type of the result, at once or when it is known', () => {
    expect(problemOf('days', 'bool').message).toEqual({
      'zh-CN': '结果应当是是/否，这里却是数字',
      en: 'The result should be true or false and is a number',
    });
    expect(problemOf("'x'", 'number').code).toBe('expression.result');
    expect(evaluate('size(items)', scope, 'number')).toBe(3);
    expect(evaluate('order.count', scope, 'number')).toBe(2);
    const dynamic = compileExpression('order.count', variables, 'bool');
    expect(() => dynamic.ok && dynamic.evaluate(scope)).toThrow(Fault);
  });

  it.each(['days / 0', "number('13800002076x')", 'order.secret', 'items[9]', "hour(now, 'Mars/Base')"])(
    'faults without the data: %s',
    (source) => {
      const fault = faultOf(source);
      expect(fault.code).toBe('expression.failed');
      expect(fault.message).not.toMatch(/1380000|Mars/);
    },
  );

  it('faults when a variable holds something else than its type', () => {
    const wrong: Scope = { ...scope, variables: { days: '13800002076' } };
    expect(faultOf('days + 1', wrong).message).toBe('expression.failed: variable_type_mismatch at 0');
  });

  it('names the variables it needs', () => {
    expect(referencedVariables('a + b > 1 && call.from == c && items.exists(x, x == a)')).toEqual([
      'a',
      'b',
      'c',
      'items',
    ]);
    expect(referencedVariables('a +')).toEqual([]);
    const compiled = compileExpression('days > 1 && isSet(eta)', variables);
    expect(compiled.ok && compiled.references).toEqual(['days', 'eta']);
  });

  it('shares one environment between flows with the same variables', () => {
    expect(environment({ a: { type: 'text' }, b: { type: 'list' } })).toBe(
      environment({ b: { type: 'list' }, a: { type: 'text' } }),
    );
    expect(environment({ a: { type: 'text' } })).not.toBe(environment({ a: { type: 'number' } }));
  });

  it('leaves out variables whose names the language has taken', () => {
    const compiled = compileExpression('now < eta', {
      now: { type: 'text' },
      in: { type: 'text' },
      eta: { type: 'time' },
    });
    expect(compiled.ok).toBe(true);
  });

  it('knows every built-in variable', () => {
    for (const name of Object.keys(builtinVariables)) expect(compileExpression(name, {}).ok).toBe(true);
  });

  it('gives a problem or a result for any source, and never anything else', () => {
    const pieces = fc.constantFrom(
      'days',
      'order',
      '.',
      '[',
      ']',
      '(',
      ')',
      '+',
      '==',
      "'a'",
      '1',
      '!',
      ' ',
      'x',
      ',',
      '{',
      '?',
      ':',
      'items.map',
      '中',
      '\\',
      '"',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 25 }).map((list) => list.join('')),
        ),
        (source) => {
          const compiled = compileExpression(source, variables);
          if (!compiled.ok) {
            expect(Object.keys(expressionProblems)).toContain(compiled.problem.code);
            return;
          }
          try {
            const value = compiled.evaluate(scope);
            expect(JSON.parse(JSON.stringify(value))).toEqual(value);
          } catch (error) {
            expect(error).toBeInstanceOf(Fault);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
