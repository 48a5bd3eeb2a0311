import { expect, it } from 'vitest';
import { builtinVariables, reservedNames } from '../../../schema/expression/environment.ts';
import { builtins, reserved } from './builtins.ts';

it('knows the names that the expression language has built in', () => {
  const types = (all: Readonly<Record<string, { readonly type: string }>>) =>
    Object.fromEntries(Object.entries(all).map(([name, { type }]) => [name, type]));
  expect(types(builtins)).toEqual(types(builtinVariables));
});

it('knows every reserved word', () => {
  expect([...reserved].sort()).toEqual([...reservedNames].sort());
});
