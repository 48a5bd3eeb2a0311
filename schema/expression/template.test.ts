import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../faults.ts';
import { compileTemplate, type Scope, templateVariables, type Variables } from './index.ts';

const variables: Variables = {
  name: { type: 'text' },
  days: { type: 'number' },
  eta: { type: 'time' },
  items: { type: 'list' },
};
const scope: Scope = {
  variables: { name: '王{{ days }}', days: 3, eta: '2026-11-22T00:30:00Z', items: ['广州', '武汉'] },
  now: () => new Date(0),
};

const render = (source: string, values: Scope = scope): string => {
  const compiled = compileTemplate(source, variables);
  if (!compiled.ok) throw new Error(compiled.problem.message.en);
  return compiled.render(values);
};

describe('templates', () => {
  it.each([
    ['没有变量', '没有变量'],
    ['还有 {{ days }} 天，{{days + 1}} 天', '还有 3 天，4 天'],
    ['{{ days + 0.1 + 0.2 }}', '3.3'],
    ['{{ eta }}', '2026-11-22 08:30'],
    ['{{ items }}', '广州、武汉'],
    ['{{ size(items) }} 站', '2 站'],
    ['{{ "}}" }} {{ \'{{\' }}', '}} {{'],
    ['{{ {"a": 1} }}', '{"a":1}'],
    ['a }} b', 'a }} b'],
    ['', ''],
  ])('%s', (source, text) => {
    expect(render(source)).toBe(text);
  });

  it('does not run what stands in a value', () => {
    expect(render('您好 {{ name }}')).toBe('您好 王{{ days }}');
  });

  it('says nothing for a variable without a value', () => {
    expect(render('[{{ name }}{{ days }}{{ eta }}{{ items }}]', { variables: { days: null }, now: scope.now })).toBe(
      '[]',
    );
  });

  it.each([
    ['还有 {{ days 天', 'template.unclosed', 3],
    ['{{ name }} {{ "}} ', 'template.unclosed', 11],
    ['还有 {{ day }} 天', 'expression.unknown_variable', 6],
    ['{{ days + }}', 'expression.syntax', 10],
    ['{{ }}', 'expression.empty', 2],
  ])('refuses %s', (source, code, offset) => {
    const compiled = compileTemplate(source, variables);
    expect(!compiled.ok && compiled.problem).toMatchObject({ code, offset });
  });

  it('names its variables, and tells a constant text', () => {
    expect(templateVariables('{{ a }} {{ b + a }} c')).toEqual(['a', 'b']);
    expect(templateVariables('{{ a ')).toEqual([]);
    const constant = compileTemplate('您好', variables);
    expect(constant.ok && constant.constant).toBe(true);
  });

  it('bounds the text', () => {
    const long = { variables: { name: 'x'.repeat(200_000) }, now: scope.now };
    expect(() => render('{{ name }}{{ name }}', long)).toThrow(Fault);
  });

  it('gives plain text back as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('{{')),
        (text) => {
          expect(render(text)).toBe(text);
        },
      ),
    );
  });
});
