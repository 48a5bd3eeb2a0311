import { describe, expect, it } from 'vitest';
import type { FlowNode } from '../../schema/flow.ts';
import { createUniverse, flowOf } from './kit.ts';

describe('a flow on a call', () => {
  it('goes from node to node, speaks, hears and ends', async () => {
    const universe = createUniverse();
    const { caller, call, heard } = await universe.dial();
    const session = await universe.start(
      flowOf(
        {
          hello: ['test.say', { text: '您好' }, { done: 'ask' }],
          ask: ['test.ask', { text: '请输入单号', into: 'waybill' }, { done: 'tell', silence: 'bye' }],
          tell: ['test.say', { text: '单号 {{ waybill }}' }, { done: 'bye' }],
          bye: ['test.end'],
        },
        { variables: { waybill: {} } },
      ),
      { call },
    );
    caller.onPlay(({ audio, end }) => end ?? (audio.text === '请输入单号' && caller.press('1234')));
    const state = await session.done;
    expect(heard).toEqual(['您好', '请输入单号', '单号 1234']);
    expect(state).toMatchObject({ status: 'ended', outcome: 'completed', seq: 4, variables: { waybill: '1234' } });
    expect(universe.path()).toEqual(['hello:done', 'ask:done', 'tell:done', 'bye']);
    expect(await caller.ended).toBe('switch');
    expect(universe.store.trace(session.id)[1]).toMatchObject({
      effects: [
        { kind: 'said', text: '请输入单号' },
        { kind: 'keys', text: '1234' },
      ],
      changed: { waybill: '1234' },
    });
  });

  it('passes a disabled step by its main exit, and says so in the trace', async () => {
    const universe = createUniverse();
    const { call, heard } = await universe.dial();
    const flow = flowOf({
      hello: ['test.say', { text: '您好' }, { done: 'gone' }],
      gone: ['not.known', {}, { failed: 'hello', ok: 'bye' }],
      bye: ['test.end'],
    });
    const off = (id: string) => ({ ...flow.nodes[id], disabled: true }) as FlowNode;
    const nodes = { ...flow.nodes, hello: off('hello'), gone: off('gone') };
    const session = await universe.start({ ...flow, nodes }, { call });
    expect(await session.done).toMatchObject({ outcome: 'completed' });
    expect(heard).toEqual([]);
    expect(universe.path()).toEqual(['hello:done', 'gone:ok', 'bye']);
    expect(universe.store.trace(session.id)[0]).toMatchObject({
      effects: [{ kind: 'note', text: '这一步停用了，没有执行' }],
    });
  });

  it('ends by a fault where a disabled step leads nowhere', async () => {
    const universe = createUniverse();
    const flow = flowOf({ a: ['test.set', { variable: 'n', value: '1' }, { done: null, failed: null }] });
    const a = { ...flow.nodes.a, disabled: true } as FlowNode;
    const session = await universe.start({ ...flow, nodes: { a } });
    expect(await session.done).toMatchObject({ outcome: 'faulted' });
    // Its exit for faults is no way on, either: nothing in it runs that could fail.
    const b = { type: 'test.end', params: {}, exits: {} };
    const aside = await universe.start({ ...flow, nodes: { a: { ...a, exits: { done: null, failed: 'b' } }, b } });
    expect(await aside.done).toMatchObject({ outcome: 'faulted' });
    const loop = await universe.start({ ...flow, nodes: { a: { ...a, exits: { done: 'a' } } } });
    expect(await loop.done).toMatchObject({ outcome: 'faulted' });
  });
});
