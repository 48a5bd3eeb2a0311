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

it('asks the whole step for what an item of a list does not have itself', () => {
  const field = { 'x-shown-when': { param: 'speech', equals: true } };
  const step = { properties: { speech: { default: false } } };
  expect(isOfUse(field, owner, {}, { owner: step, values: { speech: true } })).toBe(true);
  expect(isOfUse(field, owner, { speech: true }, { owner: step, values: {} })).toBe(false);
  expect(isOfUse({ 'x-shown-when': { param: 'key' } }, owner, {}, { owner: step, values: { key: '1' } })).toBe(false);
});
