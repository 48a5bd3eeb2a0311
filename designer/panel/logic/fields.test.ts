import { expect, it } from 'vitest';
import { type FieldSchema, isOfUse } from './fields.ts';

const owner: FieldSchema = {
  type: 'object',
  properties: { skip: { type: 'string', default: 'any' }, key: { type: 'string' } },
};

it.each([
  [undefined, {}, true],
  [{ param: 'skip', equals: 'key' }, { skip: 'key' }, true],
  [{ param: 'skip', equals: 'key' }, { skip: 'none' }, false],
  // What is not set has its default.
  [{ param: 'skip', equals: 'any' }, {}, true],
  [{ param: 'key' }, { key: '#' }, true],
  [{ param: 'key' }, {}, false],
] as const)('a field with %j beside %j is of use: %s', (when, values, use) => {
  expect(isOfUse({ type: 'string', ...(when && { 'x-shown-when': when }) }, owner, values)).toBe(use);
});
