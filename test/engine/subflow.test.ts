import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../runtime/engine/memory-store.ts';
import type { SubflowSource } from '../../runtime/engine/ports.ts';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import type { Flow } from '../../schema/flow.ts';
import { createUniverse, flowOf, registryOf, type UniverseOptions } from './kit.ts';
import { testNodes } from './nodes.ts';

const plugins = await loadPlugins();
const tests = registryOf(testNodes);
const registry = { get: (type: string) => plugins.get(type) ?? tests.get(type) };

/** Flows by id, each with one version. */
const library = (flows: Readonly<Record<string, Flow>>, version = 3): SubflowSource => ({
  live: async (id) => (flows[id] ? { version, flow: flows[id] } : undefined),
  load: async (id, wanted) => (wanted === version ? flows[id] : undefined),
});
const universeOf = (flows: Readonly<Record<string, Flow>>, more: UniverseOptions = {}) =>
  createUniverse({ registry, subflows: library(flows), ...more });

const subflow = (flow: string, inputs: object = {}, outputs: object = {}, results: object[] = []) =>
  ({ call: { flow, inputs, outputs }, results }) as Record<string, unknown>;

const double = flowOf(
  {
    work: ['test.set', { variable: 'n', value: 'n * 2' }, { done: 'end' }],
    end: ['flow.end', { result: 'doubled' }],
  },
  { variables: { n: { type: 'number', input: true, output: true }, own: { default: 'inner' } } },
);
const parent = flowOf(
  {
    sub: ['flow.subflow', subflow('double', { n: 'start + 1' }, { n: 'got' }), { done: 'end', failed: 'oops' }],
    oops: ['test.set', { variable: 'why', value: 'fault.code' }, { done: 'end' }],
    end: ['test.end'],
  },
  {
    variables: { start: { type: 'number', default: 20 }, got: { type: 'number' }, own: { default: 'outer' }, why: {} },
  },
);

describe('a flow inside a flow', () => {
  it('gets what it is given, gives back what it declares, and has variables of its own', async () => {
    const universe = universeOf({ double });
    const state = await universe.run(parent);
    expect(state).toMatchObject({ outcome: 'completed', variables: { start: 20, got: 42, own: 'outer' }, memo: null });
    expect(universe.path()).toEqual(['sub', 'sub/work:done', 'sub/end', 'sub:done', 'end']);
    expect(universe.store.trace('session-1').map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    const entered = universe.events.flatMap((event) => (event.kind === 'entered' ? [event.node] : []));
    expect(entered).toEqual(['sub', 'sub/work', 'sub/end', 'sub', 'end']);
  });

  it('leaves by the way of its result, when there is one', async () => {
    const results = [{ name: 'r1', result: 'doubled' }];
    const flow = flowOf(
      {
        sub: ['flow.subflow', subflow('double', { n: '1' }, {}, results), { done: 'other', r1: 'end' }],
        other: ['test.end'],
        end: ['test.end'],
      },
      {},
    );
    const universe = universeOf({ double });
    await universe.run(flow);
    expect(universe.path().slice(-2)).toEqual(['sub:r1', 'end']);
  });

  it.each<[string, Readonly<Record<string, Flow>>, Flow, string]>([
    ['is not there', {}, parent, 'subflow.unknown'],
    [
      'fails inside',
      { double: flowOf({ work: ['test.fail', { code: 'connector.timeout' }] }, { variables: double.variables }) },
      parent,
      'connector.timeout',
    ],
    [
      'lacks an input',
      { double },
      {
        ...parent,
        nodes: { ...parent.nodes, sub: { type: 'flow.subflow', params: subflow('double'), exits: { failed: 'oops' } } },
      },
      'variable.type',
    ],
    [
      'runs itself',
      { double: flowOf({ again: ['flow.subflow', subflow('double', { n: '1' })] }, { variables: double.variables }) },
      parent,
      'subflow.too_deep',
    ],
  ])('one that %s takes the exit failed', async (_how, flows, flow, code) => {
    const universe = universeOf(flows);
    expect(await universe.run(flow)).toMatchObject({ outcome: 'completed', variables: { why: code } });
  });

  it('goes ten levels deep and no further', async () => {
    const down = (level: number): Flow =>
      flowOf({ next: ['flow.subflow', subflow(`f${level + 1}`), { done: 'end' }], end: ['flow.end'] });
    const flows = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`f${at}`, down(at)]));
    const universe = universeOf(flows);
    expect((await universe.run(down(-1))).outcome).toBe('faulted');
    expect(universe.events.at(-1)).toMatchObject({ fault: { code: 'subflow.too_deep' } });
    const deepest = Math.max(...universe.path().map((node) => node.split('/').length));
    expect(deepest).toBe(11);
  });

  it('counts its steps with all others', async () => {
    const endless = flowOf({ a: ['test.wait', { seconds: 1 }, { done: 'a' }] });
    const flow = flowOf({ sub: ['flow.subflow', subflow('endless'), { done: null, failed: 'sub' }] });
    const universe = universeOf({ endless }, { limits: { steps: 50 } });
    expect(await universe.run(flow)).toMatchObject({ outcome: 'faulted', seq: 51 });
  });

  it('masks what is sensitive inside, and what is sensitive outside and goes in', async () => {
    const inner = flowOf(
      {
        work: ['test.set', { variable: 'pin', value: "'inner-4711'" }, { done: 'copy' }],
        copy: ['test.set', { variable: 'seen', value: 'given + pin' }, { done: 'end' }],
        end: ['flow.end'],
      },
      { variables: { pin: { sensitive: true }, given: { input: true }, seen: {} } },
    );
    const flow = flowOf(
      { sub: ['flow.subflow', subflow('inner', { given: 'secret' }), { done: 'end' }], end: ['test.end'] },
      { variables: { secret: { sensitive: true, default: 'outer-0815' } } },
    );
    const universe = universeOf({ inner });
    await universe.run(flow);
    const told = JSON.stringify([universe.store.trace('session-1'), universe.events, universe.log]);
    expect(told).not.toMatch(/4711|0815/);
  });

  it('a hang-up goes to the innermost flow that wants to know, then to the outer ones', async () => {
    const inner = flowOf(
      {
        ask: ['test.wait', { seconds: 60 }, { done: 'end' }],
        tidy: ['test.set', { variable: 'gone', value: "'inner'" }, { done: 'end' }],
        end: ['flow.end'],
      },
      { variables: { gone: {} }, hangup: 'tidy' },
    );
    const flow = flowOf(
      {
        sub: ['flow.subflow', subflow('inner'), { done: 'end' }],
        after: ['test.set', { variable: 'gone', value: "'outer'" }, { done: 'end' }],
        end: ['test.end'],
      },
      { variables: { gone: {} }, hangup: 'after' },
    );
    const universe = universeOf({ inner });
    const { caller, call } = await universe.dial();
    const session = await universe.start(flow, { call });
    await universe.until((event) => event.kind === 'entered' && event.node === 'sub/ask');
    caller.hangUp();
    expect(await session.done).toMatchObject({ outcome: 'hungup', variables: { gone: 'outer' } });
    expect(universe.path()).toEqual(['sub', 'sub/ask', 'sub/tidy:done', 'sub/end', 'after:done', 'end']);
  });

  it('goes on where it was after a crash, with the version that it began with', async () => {
    const store = createMemoryStore();
    const slow = flowOf(
      {
        first: ['test.set', { variable: 'n', value: 'n * 2' }, { done: 'wait' }],
        wait: ['test.wait', { seconds: 60 }, { done: 'end' }],
        end: ['flow.end'],
      },
      { variables: double.variables && { n: { type: 'number', input: true, output: true } } },
    );
    const newer = flowOf({ end: ['flow.end'] }, { variables: { n: { type: 'number', input: true, output: true } } });
    const before = universeOf({ double: slow }, { store });
    await before.start(parent);
    await before.until((event) => event.kind === 'entered' && event.node === 'sub/wait');
    const state = await store.load('session-1');
    expect(state).toMatchObject({
      node: 'sub',
      variables: { start: 20 },
      memo: { frames: [{ flow: 'double', version: 3, node: 'wait', variables: { n: 42 } }] },
    });
    if (!state) throw new Error('not stored');
    const after = createUniverse({
      registry,
      ...(await before.crash()),
      subflows: {
        live: async () => ({ version: 4, flow: newer }),
        load: async (_id, version) => (version === 3 ? slow : newer),
      },
    });
    const end = await after.engine.resume(state, { flow: parent }).done;
    expect(end).toMatchObject({ outcome: 'completed', variables: { got: 42 } });
    expect(after.path()).toEqual(['sub', 'sub/first:done', 'sub/wait:done', 'sub/end', 'sub:done', 'end']);
  });
});
