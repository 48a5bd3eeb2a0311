import { describe, expect, it } from 'vitest';
import { addNode, connect, setDisabled, setParams } from './edits.ts';
import { callOrder, loopExits, reached } from './order.ts';
import { ask, emptyFlow, end, menu } from './testing/types.ts';

const flow = () => {
  let at = addNode(emptyFlow, menu, { x: 0, y: 0 }).flow;
  for (const type of [ask, end, end]) at = addNode(at, type, { x: 0, y: 0 }).flow;
  const options = ['1', '0'].map((key) => ({ key, label: key }));
  at = setParams(at, 'menu', { ...at.nodes.menu?.params, options }, menu);
  at = connect(at, { node: 'menu', exit: '1' }, 'ask');
  at = connect(at, { node: 'menu', exit: '0' }, 'end');
  at = connect(at, { node: 'ask', exit: 'found' }, 'end');
  return connect(at, { node: 'ask', exit: 'failed' }, 'menu');
};

describe('the order of the call', () => {
  it('follows the rows of the cards, not the numbers of the keys', () => {
    expect(callOrder(flow(), () => ['1', '0', 'found', 'failed'].map((name) => ({ name })))).toEqual([
      'menu',
      'ask',
      'end',
      'end2',
    ]);
    expect(callOrder(flow())).toEqual(['menu', 'end', 'ask', 'end2']);
  });
  it('tells what no call reaches', () => {
    expect(reached(flow()).has('end2')).toBe(false);
    expect(reached({ ...flow(), events: { hangup: 'end2' } }).has('end2')).toBe(true);
  });
  it('passes a step that is switched off by its main exit alone', () => {
    let at = connect(flow(), { node: 'ask', exit: 'found' }, 'menu');
    at = connect(at, { node: 'ask', exit: 'failed' }, 'end2');
    expect(reached(at).has('end2')).toBe(true);
    expect(reached(setDisabled(at, ['ask'], true)).has('end2')).toBe(false);
  });
  it('calls a way back only what closes a loop', () => {
    expect([...loopExits(flow())]).toEqual(['ask:failed']);
    expect([...loopExits(connect(flow(), { node: 'ask', exit: 'found' }, 'ask'))].sort()).toEqual([
      'ask:failed',
      'ask:found',
    ]);
  });
});
