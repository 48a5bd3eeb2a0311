import { describe, expect, it } from 'vitest';
import { defineNode, Type } from '../../plugins/sdk/index.ts';
import { createMemoryStore } from '../../runtime/engine/memory-store.ts';
import type { Connections, SessionState } from '../../runtime/engine/ports.ts';
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
  exits: [{ name: 'done', title: { 'zh-CN': '好', en: 'Done' } }],
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

  it('has the same key in every try', async () => {
    const { keys, connections } = system(() => 'fine');
    const store = createMemoryStore();
    const broken = { ...store, saveEffect: () => Promise.reject(new Error('disk full')) };
    const before = createUniverse({ store: broken, connections, nodes: [writeThenCrash] });
    expect(await before.run(flow)).toMatchObject({ outcome: 'faulted' });
    expect(before.events.at(-1)).toMatchObject({ fault: { code: 'store.unavailable' } });

    const after = createUniverse({ store, connections, nodes: [writeThenCrash] });
    const state = { ...(await stored(store)), status: 'running' as const, outcome: null, endedAt: null };
    await after.engine.resume(state, { flow }).done;
    expect(keys).toEqual(['session-1:2:create', 'session-1:2:create']);
  });

  it('waits until the way to it is on disk', async () => {
    const order: string[] = [];
    const store = createMemoryStore();
    const watched = {
      ...store,
      flush: async () => void order.push('flush'),
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
    expect(order).toEqual(['read', 'flush', 'create', 'save', 'flush']);
  });
});
