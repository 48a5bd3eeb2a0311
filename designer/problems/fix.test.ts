import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import { addNode, connect } from '../document/edits.ts';
import { ask, emptyFlow, end, menu } from '../document/testing/types.ts';
import { exitOf, fixAll, fixFor } from './fix.ts';

const problem = (pointer: string, code = 'exit.unwired'): Diagnostic => ({
  code,
  severity: 'error',
  pointer,
  message: { 'zh-CN': '', en: '' },
});

const flow = () => {
  let at = addNode(emptyFlow, menu, { x: 0, y: 0 }).flow;
  at = addNode(at, ask, { x: 300, y: 0 }).flow;
  at = addNode(at, end, { x: 600, y: 0 }).flow;
  return connect(at, { node: 'menu', exit: '1' }, 'ask');
};

describe('where an open exit leads', () => {
  it('reads the exit off the pointer, escapes and all', () => {
    expect(exitOf('/nodes/a~1b/exits/*')).toEqual({ node: 'a/b', exit: '*' });
    expect(exitOf('/nodes/a/params/x')).toBeUndefined();
  });
  it('leads where exits of that name lead already', () => {
    const two = addNode(flow(), menu, { x: 0, y: 300 }).flow;
    const wired = connect(two, { node: 'menu', exit: 'none' }, 'end');
    const fix = fixFor(wired, problem('/nodes/menu2/exits/none'));
    expect(fix).toMatchObject({ word: 'wireTo', step: 'end' });
    expect(fix?.apply(wired).nodes.menu2?.exits.none).toBe('end');
  });
  it('leads to the one step that nothing leads to', () => {
    expect(fixFor(flow(), problem('/nodes/ask/exits/found'))?.step).toBe('end');
  });
  it('offers nothing for an exit that is wired, nothing elsewhere, and nothing for what nobody can mend', () => {
    expect(fixFor(flow(), problem('/nodes/menu/exits/1'))).toBeUndefined();
    expect(fixFor(flow(), problem('/name'))).toBeUndefined();
    expect(fixFor(flow(), problem('/nodes/menu/params/prompt', 'prompt.empty'))).toBeUndefined();
    expect(fixFor(flow(), problem('/nodes', 'constructor'))).toBeUndefined();
  });
});

describe('all of a kind', () => {
  it('are mended at once', () => {
    const lonely = addNode(addNode(flow(), ask, { x: 0, y: 600 }).flow, ask, { x: 300, y: 600 }).flow;
    const unreachable = ['ask2', 'ask3'].map((node) => ({ ...problem(`/nodes/${node}`, 'node.unreachable'), node }));
    expect(Object.keys(fixAll(lonely, unreachable, 'node.unreachable').nodes)).toEqual(['menu', 'ask', 'end']);
  });
});
