import { describe, expect, it } from 'vitest';
import { addNode, connect } from '../document/edits.ts';
import { ask, emptyFlow, end, menu } from '../document/testing/types.ts';
import { exitOf, fixFor } from './fix.ts';

const problem = (pointer: string) =>
  ({ code: 'x', severity: 'error', pointer, message: { 'zh-CN': '', en: '' } }) as const;

const flow = () => {
  let at = addNode(emptyFlow, menu, { x: 0, y: 0 }).flow;
  at = addNode(at, ask, { x: 300, y: 0 }).flow;
  at = addNode(at, end, { x: 600, y: 0 }).flow;
  return connect(at, { node: 'menu', exit: '1' }, 'ask');
};

describe('a fix', () => {
  it('reads the exit off the pointer, escapes and all', () => {
    expect(exitOf('/nodes/a~1b/exits/*')).toEqual({ node: 'a/b', exit: '*' });
    expect(exitOf('/nodes/a/params/x')).toBeUndefined();
  });
  it('leads where exits of that name lead already', () => {
    const two = addNode(flow(), menu, { x: 0, y: 300 }).flow;
    const wired = connect(two, { node: 'menu', exit: 'none' }, 'end');
    expect(fixFor(wired, problem('/nodes/menu2/exits/none'))).toEqual({ node: 'menu2', exit: 'none', target: 'end' });
  });
  it('leads to the one step that nothing leads to', () => {
    expect(fixFor(flow(), problem('/nodes/ask/exits/found'))?.target).toBe('end');
  });
  it('offers nothing for an exit that is wired, and nothing elsewhere', () => {
    expect(fixFor(flow(), problem('/nodes/menu/exits/1'))).toBeUndefined();
    expect(fixFor(flow(), problem('/name'))).toBeUndefined();
  });
});
