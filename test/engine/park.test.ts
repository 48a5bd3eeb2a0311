import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../runtime/engine/memory-store.ts';
import { createUniverse, flowOf } from './kit.ts';

const flow = flowOf(
  {
    ticket: ['test.write', { into: 'id' }, { done: 'wait' }],
    wait: ['test.park', { seconds: 3600 }, { done: 'tell' }],
    tell: ['test.set', { variable: 'n', value: 'n + 1' }, { done: 'event' }],
    event: ['test.park', {}, { done: 'end' }],
    end: ['test.end'],
  },
  { variables: { id: {}, n: { type: 'number', default: 0 } }, kind: 'ticket' },
);

describe('a flow without a call', () => {
  it('parks for hours, survives restarts and goes on', async () => {
    const store = createMemoryStore();
    const first = createUniverse({ store });
    const parked = await first.run(flow);
    expect(parked).toMatchObject({ status: 'parked', node: 'wait', seq: 2, variables: { id: 'none', n: 0 } });
    expect(parked.wakeAt).toEqual(new Date('2026-03-02T10:00:00+08:00'));
    expect(first.events.at(-1)).toMatchObject({ kind: 'parked', until: '2026-03-02T02:00:00.000Z' });
    expect(first.engine.active).toBe(0);

    const second = createUniverse({ store });
    const again = await second.engine.resume(parked, { flow, wake: { reason: 'time' } }).done;
    expect(again).toMatchObject({ status: 'parked', node: 'event', seq: 4, wakeAt: null, variables: { n: 1 } });

    const third = createUniverse({ store });
    const end = await third.engine.resume(again, { flow, wake: { reason: 'event', payload: { by: 'TMS' } } }).done;
    expect(end).toMatchObject({ status: 'ended', outcome: 'completed', seq: 5 });
    expect(third.path()).toEqual(['ticket:done', 'wait:done', 'tell:done', 'event:done', 'end']);
    expect(store.trace('session-1')[3]?.effects).toMatchObject([{ text: 'event', data: { payload: { by: 'TMS' } } }]);
  });

  it('remembers why it woke when it crashes right after', async () => {
    const store = createMemoryStore();
    const first = createUniverse({ store });
    const parked = await first.run(flow);
    const second = createUniverse({ store });
    second.engine.resume(parked, { flow, wake: { reason: 'time' } });
    await Promise.resolve();
    await Promise.resolve();
    const crashed = store.sessions()[0];
    expect(crashed).toMatchObject({ status: 'running', node: 'wait', memo: { woken: { reason: 'time' } } });

    const third = createUniverse({ store: createMemoryStore() });
    await third.store.create({ ...parked, ...crashed });
    expect(await third.engine.resume({ ...parked, ...crashed }, { flow }).done).toMatchObject({ node: 'event' });
  });

  it('stays in memory while the store can not take it', async () => {
    const store = createMemoryStore();
    let failures = 3;
    const shaky = {
      ...store,
      park: async (state: Parameters<typeof store.park>[0]) => {
        failures -= 1;
        if (failures >= 0) throw new Error('connection lost');
        await store.park(state);
      },
    };
    const universe = createUniverse({ store: shaky });
    expect(await universe.run(flow)).toMatchObject({ status: 'parked', node: 'wait' });
    expect(universe.log.filter(({ msg }) => msg === 'the session could not be parked')).toHaveLength(3);
  });
});

describe('a node that parks on a call', () => {
  it('waits in memory and keeps the caller', async () => {
    const universe = createUniverse();
    const { caller, call } = await universe.dial();
    const state = await universe.run(
      flowOf({
        a: ['test.park', { seconds: 60 }, { done: 'b' }],
        b: ['test.say', { text: '好' }, { done: 'end' }],
        end: ['test.end'],
      }),
      { call },
    );
    expect(state.outcome).toBe('completed');
    expect(await caller.ended).toBe('switch');
    expect(universe.clock.now().getTime()).toBeGreaterThanOrEqual(Date.parse('2026-03-02T09:01:00+08:00'));
  });

  it('faults when it waits for an event', async () => {
    const universe = createUniverse();
    const { call } = await universe.dial();
    expect(await universe.run(flowOf({ a: ['test.park'] }), { call })).toMatchObject({ outcome: 'faulted' });
  });
});

describe('a runtime that stops', () => {
  it('waits, then lets go of calls and sessions for another one', async () => {
    const store = createMemoryStore();
    const call95001 = flowOf(
      {
        a: ['test.set', { variable: 'n', value: 'n + 1' }, { done: 'b' }],
        b: ['test.wait', { seconds: 60 }, { done: 'c' }],
        c: ['test.say', { text: '好' }, { done: 'end' }],
        end: ['test.end'],
      },
      { variables: { n: { type: 'number', default: 0 } } },
    );
    const first = createUniverse({ store });
    const { caller, call } = await first.dial();
    const session = await first.start(call95001, { call });
    await first.engine.stop(10_000);
    expect(first.engine.active).toBe(0);
    expect(await session.done).toMatchObject({
      status: 'running',
      node: 'b',
      seq: 2,
      outcome: null,
      variables: { n: 1 },
    });
    expect(caller.isUp).toBe(true);
    expect(first.path()).toEqual(['a:done']);

    const second = createUniverse({ store, lines: first.lines, clock: first.clock });
    const state = await store.load('session-1');
    const adopted = await second.simulator.adopt(call.id);
    if (!state || !adopted) throw new Error('lost');
    expect(await second.engine.resume(state, { flow: call95001, call: adopted }).done).toMatchObject({
      outcome: 'completed',
      variables: { n: 1 },
    });
    expect(await caller.ended).toBe('switch');
  });
});

describe('a caller who is gone when the runtime comes back', () => {
  const lost = (hangup?: string) =>
    flowOf({ a: ['test.wait', { seconds: 60 }, { done: 'end' }], end: ['test.end'] }, hangup ? { hangup } : {});

  it.each([
    [undefined, ['a']],
    ['end', ['a', 'end']],
  ])('ends as lost, by way of %s', async (hangup, path) => {
    const store = createMemoryStore();
    const first = createUniverse({ store });
    const { call } = await first.dial();
    await first.start(lost(hangup), { call });
    await first.until((event) => event.kind === 'entered');
    const state = await store.load('session-1');
    if (!state) throw new Error('not stored');
    const second = createUniverse({ store });
    expect(await second.engine.resume(state, { flow: lost(hangup) }).done).toMatchObject({
      outcome: 'lost',
      callId: null,
    });
    expect(second.events.filter(({ kind }) => kind === 'entered')).toHaveLength(path.length - 1);
  });
});
