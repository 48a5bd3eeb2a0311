import { expect, it } from 'vitest';
import { isOfUse } from './shown.ts';

const owner = { properties: { skip: { default: 'any' }, key: {} } };

it.each([
  [undefined, {}, true],
  [{ param: 'skip', equals: 'key' }, { skip: 'key' }, true],
  [{ param: 'skip', equals: 'key' }, { skip: 'none' }, false],
  // What is not set has its default.
  [{ param: 'skip', equals: 'any' }, {}, true],
  [{ param: 'key' }, { key: '#' }, true],
  [{ param: 'key' }, {}, false],
] as const)('a field with %j beside %j is of use: %s', (when, values, use) => {
  expect(isOfUse(when ? { 'x-shown-when': when } : {}, owner, values)).toBe(use);
});
