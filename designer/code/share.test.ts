import { assert, jsonValue, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharing } from './share.ts';

describe('sharing', () => {
  it('says what the new value says', () => {
    assert(
      property(jsonValue(), jsonValue(), (before, after) => {
        expect(JSON.stringify(sharing(before, after))).toBe(
          JSON.stringify(JSON.stringify(before) === JSON.stringify(after) ? before : after),
        );
      }),
    );
  });

  it('keeps the parts that say the same', () => {
    const before = { nodes: { a: { x: [1, 2] }, b: { x: [3] } }, name: 'n' };
    const after = sharing(before, { nodes: { a: { x: [1, 2] }, b: { x: [4] } }, name: 'n' });
    expect(after.nodes.a).toBe(before.nodes.a);
    expect(after.nodes.b).toEqual({ x: [4] });
    expect(sharing(before, structuredClone(before))).toBe(before);
  });
});
