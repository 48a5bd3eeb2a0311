import { describe, expect, it } from 'vitest';
import { defineNode, Type } from '../../plugins/sdk/index.ts';
import { createMemoryStore } from '../../runtime/engine/memory-store.ts';
import type { Connections, SessionState } from '../../runtime/engine/ports.ts';
import { TakenOver } from '../../runtime/telephony/port.ts';
import { createUniverse, flowOf } from './kit.ts';

/** Writes something, then meets its end. */
const writeThenCrash = defineNode({
  type: 'test.writeThenCrash',
  version: 1,
  group: 'flow',
  needs: 'nothing',
  icon: 'circle',
  title: { 'zh-CN': '写', en: 'Write' },
  help: { 'zh-CN': '写', en: 'Write' },
  summary: { 'zh-CN': '写', en: 'Write' },
  params: Type.Object({}),
  exits: [
    { name: 'done', title: { 'zh-CN': '好', en: 'Done' } },
    { name: 'failed', title: { 'zh-CN': '坏', en: 'Failed' }, tone: 'fault' },
    { name: 'unknown', title: { 'zh-CN': '不明', en: 'Unknown' }, tone: 'fault' },
  ],
  sample: {},
  async run(step) {
    const { exit } = await step.connect('crm', 'read', {}, { timeout: 1000 });
    step.set('id', await step.once('create', async (key) => (await create(step, key)).toString()));
    if (exit === 'crash') await new Promise(() => undefined);
    return 'done';
  },
});
const create = async (step: Parameters<typeof writeThenCrash.run>[0], idempotencyKey: string) => {
  const { output } = await step.connect('crm', 'create', {}, { timeout: 1000, idempotencyKey });
  return String(output?.id);
};

/** A system that counts what was written, and with which keys. */
const system = (exit: () => string) => {
  const keys: (string | undefined)[] = [];
  const connections: Connections = {
    async call(_connection, operation, _input, { idempotencyKey }) {
      if (operation === 'read') return { exit: exit() };
      keys.push(idempotencyKey);
      return { exit: 'ok', output: { id: `T-${keys.length}` } };
    },
    http: () => Promise.reject(new Error('unused')),
  };
  return { keys, connections };
};

const flow = flowOf(
  {
    a: ['test.set', { variable: 'n', value: 'n + 1' }, { done: 'b' }],
    b: ['test.writeThenCrash', {}, { done: 'end' }],
    end: ['test.end'],
  },
  { variables: { n: { type: 'number', default: 0 }, id: {} }, kind: 'ticket' },
);

const stored = async (store: ReturnType<typeof createMemoryStore>): Promise<SessionState> => {
  const state = await store.load('session-1');
  if (!state) throw new Error('not stored');
  return state;
};

describe('an effect that must happen once', () => {
  it('is not repeated when the node runs again after a crash', async () => {
    const store = createMemoryStore();
    let exit = 'crash';
    const { keys, connections } = system(() => exit);
    const before = createUniverse({ store, connections, nodes: [writeThenCrash] });
    await before.start(flow);
    await before.until((event) => event.kind === 'effect' && event.effect.kind === 'once');

    exit = 'fine';
    const after = createUniverse({ ...(await before.crash()), connections, nodes: [writeThenCrash] });
    const end = await after.engine.resume(await stored(store), { flow }).done;
    expect(end).toMatchObject({ outcome: 'completed', variables: { n: 1, id: 'T-1' }, seq: 3 });
    expect(keys).toEqual(['session-1:2:create']);
    expect(after.path()).toEqual(['a:done', 'b:done', 'end']);
  });

  it('that can’t be stored was done all the same: the flow goes on with it', async () => {
    const store = createMemoryStore();
    const { keys, connections } = system(() => 'fine');
    const broken = { ...store, saveEffect: () => Promise.reject(new Error('disk full')) };
    const universe = createUniverse({ store: broken, connections, nodes: [writeThenCrash] });
    expect(await universe.run(flow)).toMatchObject({ outcome: 'completed', variables: { id: 'T-1' } });
    expect(universe.log).toContainEqual(expect.objectContaining({ msg: 'a result waits for the database' }));
    expect(keys).toHaveLength(1);
  });

  it('is not even tried when it can’t be stored that it begins', async () => {
    const store = createMemoryStore();
    const { keys, connections } = system(() => 'fine');
    const broken = { ...store, beginEffect: () => Promise.reject(new Error('disk full')) };
    const universe = createUniverse({ store: broken, connections, nodes: [writeThenCrash] });
    expect(await universe.run(flow)).toMatchObject({ outcome: 'faulted' });
    expect(universe.events.at(-1)).toMatchObject({ fault: { code: 'store.unavailable' } });
    expect(keys).toEqual([]);
  });

  it('does not look for results where none can be', async () => {
    const store = createMemoryStore();
    let looks = 0;
    const watched = {
      ...store,
      effect: (...args: Parameters<typeof store.effect>) => {
        looks += 1;
        return store.effect(...args);
      },
    };
    const { connections } = system(() => 'fine');
    await createUniverse({ store: watched, connections, nodes: [writeThenCrash] }).run(flow);
    expect(looks).toBe(0);
  });

  it('waits until the way to it is on disk', async () => {
    const order: string[] = [];
    const store = createMemoryStore();
    const watched = {
      ...store,
      beginEffect: async (...args: Parameters<typeof store.beginEffect>) => {
        order.push('begin');
        await store.beginEffect(...args);
      },
      saveEffect: async (...args: Parameters<typeof store.saveEffect>) => {
        order.push('save');
        await store.saveEffect(...args);
      },
    };
    const { connections } = system(() => 'fine');
    const { call } = connections;
    const universe = createUniverse({
      store: watched,
      nodes: [writeThenCrash],
      connections: {
        ...connections,
        call: (connection, operation, input, options) => {
          order.push(operation);
          return call(connection, operation, input, options);
        },
      },
    });
    await universe.run(flow);
    expect(order).toEqual(['read', 'begin', 'create', 'save']);
  });
});

describe('an effect whose process died before its result was stored', () => {
  /** Dies once the other system has done it, before that is on record. */
  const dieInBetween = async (nodes: Parameters<typeof createUniverse>[0]) => {
    const store = createMemoryStore();
    const { keys, connections } = system(() => 'fine');
    const done = Promise.withResolvers<void>();
    const stuck: Connections = {
      ...connections,
      async call(...args) {
        const result = await connections.call(...args);
        if (args[1] === 'read') return result;
        done.resolve();
        return new Promise(() => undefined);
      },
    };
    const before = createUniverse({ ...nodes, store, connections: stuck });
    await before.start(nodes?.nodes ? wired : flow);
    await done.promise;
    const after = createUniverse({ ...(await before.crash()), ...nodes, connections });
    return { keys, after, state: await stored(store) };
  };
  const wired = flowOf(
    {
      a: ['test.set', { variable: 'n', value: 'n + 1' }, { done: 'b' }],
      b: ['test.writeThenCrash', {}, { done: 'end', unknown: 'ask', failed: 'end' }],
      ask: ['test.set', { variable: 'id', value: 'fault.code' }, { done: 'end' }],
      end: ['test.end'],
    },
    { variables: { n: { type: 'number', default: 0 }, id: {} }, kind: 'ticket' },
  );

  it('is unknown, and not repeated', async () => {
    const { keys, after, state } = await dieInBetween({ nodes: [writeThenCrash] });
    const end = await after.engine.resume(state, { flow: wired }).done;
    expect(end).toMatchObject({ outcome: 'completed', variables: { id: 'effect.unknown' } });
    expect(keys).toHaveLength(1);
    expect(after.path()).toEqual(['a:done', 'b:unknown', 'ask:done', 'end']);
  });

  it('takes the exit failed where unknown is not wired, and ends visibly where neither is', async () => {
    const failing = { ...wired, nodes: { ...wired.nodes } };
    const node = wired.nodes.b;
    if (!node) throw new Error('no node b');
    failing.nodes.b = { ...node, exits: { done: 'end', failed: 'end' } };
    const first = await dieInBetween({ nodes: [writeThenCrash] });
    await first.after.engine.resume(first.state, { flow: failing }).done;
    expect(first.after.path()).toEqual(['a:done', 'b:failed', 'end']);

    const second = await dieInBetween({ nodes: [writeThenCrash] });
    const end = await second.after.engine.resume(second.state, { flow }).done;
    expect(end.outcome).toBe('faulted');
    expect(second.after.events.at(-1)).toMatchObject({ fault: { code: 'effect.unknown' } });
  });

  it('is repeated with the same key where the other side honours it', async () => {
    const repeatable = {
      ...writeThenCrash,
      run: async (step: Parameters<typeof writeThenCrash.run>[0]) => {
        step.set('id', await step.once('create', (key) => create(step, key), { repeatable: true }));
        return 'done' as const;
      },
    };
    const { keys, after, state } = await dieInBetween({ nodes: [repeatable] });
    await after.engine.resume(state, { flow: wired }).done;
    expect(keys).toEqual(['session-1:2:create', 'session-1:2:create']);
    expect(after.path()).toEqual(['a:done', 'b:done', 'end']);
  });
});

describe('a session that another owner has', () => {
  it('is let go at the first refusal: no further effect, no word to the caller, the call stays up', async () => {
    const { keys, connections } = system(() => 'fine');
    const universe = createUniverse({ connections, nodes: [writeThenCrash] });
    const { call, heard } = await universe.dial();
    const session = await universe.start(
      flowOf(
        {
          wait: ['test.wait', { seconds: 60 }, { done: 'b' }],
          b: ['test.writeThenCrash', {}, { done: 'say', failed: 'say' }],
          say: ['test.say', { text: 'x' }, { done: 'end' }],
          end: ['test.end'],
        },
        { variables: { id: {} } },
      ),
      { call },
    );
    await universe.until((event) => event.kind === 'entered');
    const state = await stored(universe.store);
    universe.store.checkpoint({ ...state, epoch: 2 });
    const last = await session.done;
    expect(last.status).toBe('running');
    expect(keys).toEqual([]);
    expect(heard).toEqual([]);
    expect(call.signal.reason).toBeInstanceOf(TakenOver);
    expect(await stored(universe.store)).toMatchObject({ epoch: 2, status: 'running', seq: 1 });
    expect(universe.engine.has(session.id)).toBe(false);
  });

  it('runs anew in the same process when it comes back to it', async () => {
    const universe = createUniverse();
    const waiting = flowOf({ wait: ['test.wait', { seconds: 60 }, { done: 'end' }], end: ['test.end'] });
    const first = await universe.start(waiting);
    await universe.until((event) => event.kind === 'entered');
    const claimed = { ...(await stored(universe.store)), epoch: 3 };
    universe.store.checkpoint(claimed);
    const again = universe.engine.resume(claimed, { flow: waiting });
    expect(again).not.toBe(first);
    expect((await first.done).status).toBe('running');
    expect(await again.done).toMatchObject({ outcome: 'completed', epoch: 3 });
    expect(universe.path()).toEqual(['wait:done', 'end']);
  });
});
