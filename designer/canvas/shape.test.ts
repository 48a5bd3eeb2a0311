import { expect, it } from 'vitest';
import { addNode, connect, setParams, setTitle } from '../document/edits.ts';
import { asDeclared } from '../document/order.ts';
import { ask, emptyFlow, end, menu, types } from '../document/testing/types.ts';
import { moveNodes } from '../document/view.ts';
import { type LastShape, shapeOf } from './shape.ts';

const drawn = () => {
  let flow = addNode(emptyFlow, menu, { x: 0, y: 0 }).flow;
  flow = addNode(flow, ask, { x: 300, y: 0 }).flow;
  flow = addNode(flow, end, { x: 600, y: 0 }).flow;
  return connect(flow, { node: 'menu', exit: '1' }, 'ask');
};
const order = asDeclared(types);

it('stays the same while one writes, and is another once a wire, a place or the order of exits is', () => {
  const last: LastShape = {};
  const flow = drawn();
  const shape = shapeOf(flow, order, last);
  expect(shape.ids).toEqual(['menu', 'ask', 'end']);
  expect(shapeOf(setTitle(flow, 'ask', '查一下'), order, last)).toBe(shape);
  const prompt = { ...flow.nodes.menu?.params, prompt: { text: { 'zh-CN': '您好' } } };
  expect(shapeOf(setParams(flow, 'menu', prompt, menu), order, last)).toBe(shape);
  const wired = shapeOf(connect(flow, { node: 'menu', exit: 'none' }, 'end'), order, last);
  expect([wired === shape, wired.inCall.has('end')]).toEqual([false, true]);
  expect(shapeOf(moveNodes(flow, { end: { x: 900, y: 0 } }), order, {})).not.toBe(shape);
  const keys = (...all: string[]) => ({ ...flow.nodes.menu?.params, options: all.map((key) => ({ key, label: key })) });
  const two = setParams(flow, 'menu', keys('1', '2'), menu);
  const before = shapeOf(two, order, last);
  expect(shapeOf(setParams(two, 'menu', keys('2', '1'), menu), order, last)).not.toBe(before);
});
