import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VARIABLE_NAME_PATTERN } from '../../../schema/flow.ts';
import { nameFor } from './names.ts';

const free = () => false;

describe('names of variables', () => {
  it.each([
    ['运号', 'yunHao'],
    ['Order no.', 'orderNo'],
    ['客户ID', 'keHuID'],
    ['42', 'value'],
    ['！！', 'value'],
  ])('%s becomes %s', (label, name) => {
    expect(nameFor(label, free)).toBe(name);
  });

  it('step aside for a name that is taken', () => {
    expect(nameFor('运号', (name) => ['yunHao', 'yunHao2'].includes(name))).toBe('yunHao3');
  });

  it('are always valid', () => {
    assert(
      property(string({ unit: 'grapheme', maxLength: 60 }), (label) => {
        expect(nameFor(label, free)).toMatch(new RegExp(VARIABLE_NAME_PATTERN));
      }),
    );
  });
});
