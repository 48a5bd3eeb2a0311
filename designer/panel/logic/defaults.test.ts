import { expect, it } from 'vitest';
import { defaultText, parseDefault } from './defaults.ts';

it.each([
  ['', 'number', undefined],
  ['0', 'number', 0],
  ['查单', 'text', '查单'],
  ['是', 'boolean', true],
  ['false', 'boolean', false],
  ['2026-11-22T18:00:00+08:00', 'time', '2026-11-22T18:00:00+08:00'],
  ['[1,2]', 'list', [1, 2]],
  ['{"a":1}', 'record', { a: 1 }],
] as const)('%j as %s is %j and is shown again', (text, type, value) => {
  const parsed = parseDefault(text, type);
  expect(parsed).toEqual({ ok: true, value });
  expect(parseDefault(defaultText({ default: value }), type)).toEqual(parsed);
});

it.each([
  ['three', 'number'],
  ['maybe', 'boolean'],
  ['tomorrow', 'time'],
  ['2026-11-22', 'time'],
  ['{}', 'list'],
  ['[]', 'record'],
  ['{', 'record'],
] as const)('%j is no %s', (text, type) => {
  expect(parseDefault(text, type)).toEqual({ ok: false });
});
