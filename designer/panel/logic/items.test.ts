import { array, assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldSchema } from './fields.ts';
import { addedItem, moved } from './items.ts';

const option: FieldSchema = {
  type: 'object',
  properties: { key: { type: 'string', 'x-widget': 'key' }, label: { type: 'string', 'x-widget': 'text' } },
};
const branch: FieldSchema = {
  type: 'object',
  properties: { name: { type: 'string', 'x-widget': 'exitName' }, when: { type: 'string', 'x-widget': 'expression' } },
};

describe('items of a list', () => {
  it('get the first key that is free', () => {
    expect(addedItem(option, [{ key: '1' }, { key: '3' }], { key: '3', label: '' })).toEqual({ key: '2', label: '' });
  });

  it('get an exit of their own, whatever was removed before', () => {
    expect(addedItem(branch, [{ name: 'case2' }, { name: 'signed' }], { name: 'case3', when: '' })).toMatchObject({
      name: 'case1',
    });
    expect(addedItem(branch, [{ name: 'case1' }], { name: 'case1', when: '' })).toMatchObject({ name: 'case2' });
  });

  it('are all still there after one moved', () => {
    assert(
      property(
        array(integer(), { minLength: 1 }),
        integer({ min: 0, max: 50 }),
        integer({ min: -3, max: 3 }),
        (list, n, by) => {
          const at = n % list.length;
          const next = moved(list, at, by);
          expect([...next].sort()).toEqual([...list].sort());
          expect(next[Math.min(list.length - 1, Math.max(0, at + by))]).toBe(list[at]);
        },
      ),
    );
  });
});
