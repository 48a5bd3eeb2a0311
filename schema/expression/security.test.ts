import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Fault } from '../faults.ts';
import type { Value } from '../value.ts';
import { compileExpression, compileTemplate, EXPRESSION_LIMITS, type Scope, type Variables } from './index.ts';

/** Rows S01, S02, S03 and S21 of the list of attacks: an expression can come from anybody who may edit a flow. */
const variables: Variables = { s: { type: 'text' }, n: { type: 'number' }, l: { type: 'list' }, r: { type: 'record' } };
const hostile = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "a": 1}');
const scope: Scope = {
  variables: { s: 'x', n: 1, l: [hostile], r: hostile },
  now: () => new Date(0),
  call: { from: '1', to: '2' },
};

const plain: Scope = { ...scope, variables: { s: 'x', n: 1, l: [{ a: 1 }], r: { a: 1 } } };

const ESCAPES: readonly string[] = JSON.parse(readFileSync(new URL('escapes.json', import.meta.url), 'utf8'));

const attempt = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    if (error instanceof Fault) return 'fault';
    throw error;
  }
};

describe('S01: escapes from the expression language', () => {
  it.each(ESCAPES)('%s finds no host object', (source) => {
    const compiled = compileExpression(source, variables);
    expect(['refused', 'fault']).toContain(compiled.ok ? attempt(() => compiled.evaluate(plain)) : 'refused');
    const template = compileTemplate(`a {{ ${source} }} b`, variables);
    expect(['refused', 'fault']).toContain(template.ok ? attempt(() => template.render(plain)) : 'refused');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('S21: a record’s own keys are data, whatever they are called', () => {
    const evaluate = (source: string): unknown => {
      const compiled = compileExpression(source, variables);
      return compiled.ok && attempt(() => compiled.evaluate(scope));
    };
    expect(evaluate('r.constructor.prototype.polluted')).toBe(1);
    expect(evaluate('r["__proto__"].polluted')).toBe(1);
    const copied = evaluate('r') as object;
    expect(Object.getPrototypeOf(copied)).toBe(Object.prototype);
    expect(Object.hasOwn(copied, '__proto__')).toBe(false);
    expect(evaluate('{"__proto__": {"polluted": 1}, "a": 1}')).toEqual({ a: 1 });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

/**
 * How long `run` keeps its thread, and with it the event loop. Processor time, because another process of the machine
 * may take the processor meanwhile; an evaluation is synchronous, so it is the delay that every other call would see.
 */
const cpuMilliseconds = (run: () => unknown): number => {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
};

const long = 'a'.repeat(EXPRESSION_LIMITS.characters);
const heavy: Scope[] = [
  { ...scope, variables: { s: long, n: 1, l: Array.from({ length: 9_999 }, (_, at) => at), r: {} } },
  { ...scope, variables: { s: long, n: 1, l: Array.from({ length: 2_000 }, () => 'b'.repeat(120)), r: {} } },
];

const COSTLY = [
  's.matches("^(a+)+$")',
  'regex(s, "^(a+)+$")',
  'regex(first(s, 10000), "^(a+)+$")',
  'regex(first(s, 10000), "((a{0,30}){0,30})b")',
  'l.exists(x, regex(first(s, 10000), "(x+x+)+y"))',
  'l.exists(x, regexFind(first(s, 9000), ".*(a|b).*(c|d)") == "q")',
  'l.map(x, l.map(y, l.map(z, z)))',
  'l.all(x, x in l)',
  'l.exists(x, n == 7 || x in l)',
  'l.exists(x, join(l, s) == "")',
  'l.exists(x, digits(s) == "1")',
  'l.map(x, l == l)',
  'l.map(x, s + s)',
  'l.map(x, {"a": x, "b": l})',
  'l.filter(x, x == x).filter(x, x == x).filter(x, x == x)',
  '[s].map(a, a + a).map(a, a + a).map(a, a + a)',
  'replace(s, "a", s)',
  'l.map(x, formatDate(now, "yyyy", "Asia/Tokyo"))',
  Array(400).fill('size(s)').join('+'),
  Array(300).fill('digits(s)').join('+'),
  Array(900).fill('l').join('+'),
  Array(50_000).fill('n').join('+'),
  `${'('.repeat(3_000)}n`,
  `${'!'.repeat(3_900)}n`,
  `${'['.repeat(3_000)}n`,
  `n${'.a'.repeat(1_900)}`,
  `'${'x'.repeat(100_000)}'`,
];

describe('S02: expressions that want to run for ever', () => {
  it.each(COSTLY.map((source) => [source.slice(0, 60), source]))('%s', (_name, source) => {
    for (const values of heavy) {
      const compiled = compileExpression(source, variables);
      if (!compiled.ok) continue;
      const times = [1, 2, 3].map(() => cpuMilliseconds(() => attempt(() => compiled.evaluate(values))));
      expect(Math.min(...times)).toBeLessThan(50);
    }
  });

  it('fails what has run out of its budget, even where CEL would absorb the error', () => {
    const compiled = compileExpression('l.all(x, x in l) || true', variables);
    expect(() => compiled.ok && compiled.evaluate(heavy[0] ?? scope)).toThrow('too much work');
  });
});

describe('S03: growth in loops', () => {
  it.each(['s + s', 'replace(s, "x", "xx")', 'join([s, s], "")', 'text([s, s])'])('%s 40 times', (source) => {
    const compiled = compileExpression(source, variables);
    let s: Value = 'x';
    const loop = () => {
      for (let turn = 0; turn < 40; turn++) if (compiled.ok) s = compiled.evaluate({ ...scope, variables: { s } });
    };
    expect(loop).toThrow(/engine.too_large|too much work/);
    expect(String(s).length).toBeLessThanOrEqual(EXPRESSION_LIMITS.characters);
  });

  it('bounds lists and templates, too', () => {
    const list = compileExpression('l + l', variables);
    let l: Value = [1];
    expect(() => {
      for (let turn = 0; turn < 40; turn++) if (list.ok) l = list.evaluate({ ...scope, variables: { l } });
    }).toThrow('engine.too_large');
    const template = compileTemplate('{{ s }}{{ s }}', variables);
    let s = 'x';
    expect(() => {
      for (let turn = 0; turn < 40; turn++) if (template.ok) s = template.render({ ...scope, variables: { s } });
    }).toThrow('engine.too_large');
  });

  it('names no personal data in the fault', () => {
    const compiled = compileExpression('s + s', variables);
    const secret = '13800002076'.repeat(20_000);
    expect(() => compiled.ok && compiled.evaluate({ ...scope, variables: { s: secret } })).toThrow(
      /^engine.too_large: text$/,
    );
  });
});
