import { describe, expect, it } from 'vitest';
import { changesBetween, noChanges } from './changes.ts';
import { addNode, connect, removeNodes, setTitle } from './edits.ts';
import { ask, emptyFlow, end, menu } from './testing/types.ts';
import { moveNodes } from './view.ts';

const before = [menu, ask, end].reduce((flow, type) => addNode(flow, type, { x: 0, y: 0 }).flow, emptyFlow);

describe('what differs between two versions', () => {
  it('is told step by step', () => {
    let after = setTitle(before, 'menu', '主菜单');
    after = connect(after, { node: 'ask', exit: 'found' }, 'menu');
    after = addNode(removeNodes(after, ['end']), ask, { x: 0, y: 0 }).flow;
    expect(changesBetween(before, after)).toEqual({
      added: ['ask2'],
      removed: ['end'],
      changed: ['menu'],
      rewired: ['ask'],
      settings: false,
    });
  });
  it('is nothing when only cards moved or fields changed places', () => {
    const moved = moveNodes(before, { menu: { x: 500, y: 0 } });
    const { nodes, ...rest } = moved;
    expect(noChanges(changesBetween(before, { nodes: JSON.parse(JSON.stringify(nodes)), ...rest }))).toBe(true);
  });
  it('names variables and settings', () => {
    expect(changesBetween(before, { ...before, variables: {} }).settings).toBe(true);
  });
});
