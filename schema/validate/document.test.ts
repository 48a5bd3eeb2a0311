import { describe, expect, it } from 'vitest';
import { parseFlowText } from './document.ts';

describe('parseFlowText', () => {
  const codeOf = (source: string) => {
    const parsed = parseFlowText(source);
    return 'diagnostics' in parsed ? parsed.diagnostics.map(({ code }) => code) : parsed.document;
  };

  it('gives the document', () => {
    expect(codeOf('\uFEFF{"format": 1}')).toEqual({ format: 1 });
  });

  it.each([
    ['{"a":\n 1,\n "b": tru}', 3, 11],
    ['{"a": 1,}', 1, 9],
    ['', 1, 1],
    ['{"a"', 1, 5],
  ])('tells line and column of a mistake: %j', (source, line, column) => {
    const parsed = parseFlowText(source);
    const message = 'diagnostics' in parsed ? parsed.diagnostics[0]?.message.en : '';
    expect(message).toBe(`Line ${line}, column ${column}: not valid JSON`);
  });

  it('refuses what is too large, too deep or would reach a prototype', () => {
    expect(codeOf(`"${'x'.repeat(10_000_000)}"`)).toEqual(['document.too_large']);
    expect(codeOf(`"${'单'.repeat(700_000)}"`)).toEqual(['document.too_large']);
    expect(codeOf(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toEqual(['document.too_deep']);
    expect(codeOf('{"a": [{"__proto__": {"polluted": 1}}]}')).toEqual(['document.forbidden_key']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
