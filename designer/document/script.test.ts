import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Flow, FlowNode } from '../../schema/flow.ts';
import { asStored } from './order.ts';
import { type Chain, readScript } from './script.ts';
import { emptyFlow } from './testing/types.ts';

const flowOf = (start: string, exits: Readonly<Record<string, Readonly<Record<string, string | null>>>>): Flow => ({
  ...emptyFlow,
  start,
  nodes: Object.fromEntries(
    Object.entries(exits).map(([id, to]) => [
      id,
      { type: id.startsWith('menu') ? 'menu' : 'say', params: {}, exits: { ...to } },
    ]),
  ),
});
const read = (flow: Flow) =>
  readScript(flow, {
    order: asStored,
    chooses: ({ type }) => type === 'menu',
  });
/** `a b (x: c d)`: steps, then branches by the exit that leads to them. */
const told = (chain: Chain | undefined): string =>
  chain
    ? [
        ...chain.steps,
        ...chain.branches.map(({ from, chain: way }) => `(${from.node}.${from.exit}: ${told(way)})`),
      ].join(' ')
    : '';

describe('a flow read as a script', () => {
  it('goes on along the main way, with faults below', () => {
    const script = read(flowOf('a', { a: { failed: 'x', done: 'b' }, b: { done: 'c' }, c: {}, x: { done: 'c' } }));
    expect(told(script.main)).toBe('a b c (a.failed: x)');
    expect(script.order).toEqual(['a', 'b', 'c', 'x']);
  });
  it('gives each key of a menu a branch of its own, before what led off earlier', () => {
    const script = read(
      flowOf('a', {
        a: { done: 'menu', failed: 'x' },
        menu: { k1: 'b', k2: 'c', k3: 'b' },
        b: {},
        c: { done: 'a' },
        x: {},
      }),
    );
    expect(told(script.main)).toBe('a menu (menu.k1: b) (menu.k2: c) (a.failed: x)');
  });
  it('goes on from a step that is switched off by its main exit alone', () => {
    const flow = flowOf('a', { a: { failed: 'x', done: 'b', other: 'y' }, b: {}, x: {}, y: {} });
    const a = { ...flow.nodes.a, disabled: true } as FlowNode;
    const script = read({ ...flow, nodes: { ...flow.nodes, a } });
    expect(told(script.main)).toBe('a b');
    expect(script.lone.map(told)).toEqual(['x', 'y']);
  });
  it('shows a step once, wherever it is led to from', () => {
    const script = read(flowOf('a', { a: { done: 'b' }, b: { done: 'a' } }));
    expect(told(script.main)).toBe('a b');
    expect(script.ways.get('b')).toEqual({ node: 'a', exit: 'done' });
    expect(script.ways.has('a')).toBe(false);
  });
  it('keeps what no call reaches together, beginning where nothing leads to', () => {
    const script = read(flowOf('a', { b: { done: 'c' }, z: { done: 'b' }, a: {}, c: {} }));
    expect(told(script.main)).toBe('a');
    expect(script.lone.map(told)).toEqual(['z b c']);
  });
  it('has every step exactly once, whatever leads where', () => {
    const ids = ['a', 'b', 'menu', 'd', 'menu2', 'f'];
    const target = fc.option(fc.constantFrom(...ids), { nil: null });
    const node = fc.record({ done: target, failed: target, other: target });
    fc.assert(
      fc.property(fc.tuple(...ids.map(() => node)), fc.constantFrom(...ids), (nodes, start) => {
        const { order, numbers, main, hangup, lone } = read(
          flowOf(start, Object.fromEntries(ids.map((id, at) => [id, nodes[at] ?? {}]))),
        );
        expect(order.toSorted()).toEqual(ids.toSorted());
        expect([...numbers.values()]).toEqual(ids.map((_, at) => at + 1));
        const all = (chain: Chain): string[] => [...chain.steps, ...chain.branches.flatMap((one) => all(one.chain))];
        const shown = [main, hangup, ...lone].flatMap((chain) => (chain ? all(chain) : []));
        expect(shown.toSorted()).toEqual(ids.toSorted());
        expect(main?.steps[0]).toBe(start);
      }),
    );
  });
});
