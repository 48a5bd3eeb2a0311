import { expect, it } from 'vitest';
import { homeOf } from './homes.ts';

const schema = {
  properties: {
    leave: { type: 'boolean', default: false },
    key: { type: 'string', 'x-shown-when': { param: 'leave', equals: true } },
    'a/b': { type: 'string' },
  },
} as const;
const home = (code: string, pointer: string, params = {}) => homeOf({ code, pointer }, 'n1', schema, params);

it('tells a problem where its control is, and above all fields where there is none', () => {
  expect(home('params.invalid', '/nodes/n1/params/leave')).toBe('field');
  expect(home('params.invalid', '/nodes/n1/params/a~1b/0/x')).toBe('field');
  expect(home('params.unknown', '/nodes/n1/params/colour')).toBe('step');
  expect(home('params.unknown', '/nodes/n1/params/leave/colour')).toBe('step');
  expect(home('node.unreachable', '/nodes/n1')).toBe('step');
  expect(home('exit.unwired', '/nodes/n1/exits/1')).toBe('exit');
  expect(home('variable.unused', '/variables/x')).toBe('variable');
});

it('tells of a field that is of no use now above the others', () => {
  expect(home('params.invalid', '/nodes/n1/params/key')).toBe('step');
  expect(home('params.invalid', '/nodes/n1/params/key', { leave: true })).toBe('field');
});
