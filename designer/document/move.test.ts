import { describe, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { canMove, moveStep } from './move.ts';
import { ask, emptyFlow, types } from './testing/types.ts';

const step = (found: string | null, failed: string | null = null) => ({
  type: ask.type,
  params: {},
  exits: { found, failed },
});
const chain: Flow = {
  ...emptyFlow,
  start: 'a',
  nodes: { a: step('b'), b: step('c', 'x'), c: step('d', 'a'), d: step(null), x: step('d') },
  view: { nodes: { a: { x: 0, y: 0 }, b: { x: 260, y: 0 }, c: { x: 520, y: 0 } } },
};
const exits = (flow: Flow, id: string) => flow.nodes[id]?.exits;

describe('moving a step in its chain', () => {
  it('changes places with the one before, and all ways lead to the right one', () => {
    const moved = moveStep(chain, 'b', -1, types);
    expect(moved.start).toBe('b');
    expect(exits(moved, 'b')).toEqual({ found: 'a', failed: 'x' });
    expect(exits(moved, 'a')).toEqual({ found: 'c', failed: null });
    expect(exits(moved, 'c')).toEqual({ found: 'd', failed: 'b' });
    expect(moved.view?.nodes).toMatchObject({ a: { x: 260, y: 0 }, b: { x: 0, y: 0 } });
  });
  it('there and back is where it was', () => {
    expect(moveStep(moveStep(chain, 'b', 1, types), 'b', -1, types)).toEqual(chain);
    expect(moveStep(moveStep(chain, 'a', 1, types), 'a', -1, types)).toEqual(chain);
  });
  it('is not possible where several ways lead in, at the ends, or to a step without a way on', () => {
    expect(canMove(chain, 'd', -1, types)).toBe(false);
    expect(canMove(chain, 'a', -1, types)).toBe(false);
    expect(canMove(chain, 'c', 1, types)).toBe(false);
    expect(moveStep(chain, 'd', -1, types)).toBe(chain);
    const ended: Flow = { ...chain, nodes: { a: step('e'), e: { type: 'test.end', params: {}, exits: {} } } };
    expect(canMove(ended, 'e', -1, types)).toBe(false);
    expect(canMove(ended, 'a', 1, types)).toBe(false);
  });
});
