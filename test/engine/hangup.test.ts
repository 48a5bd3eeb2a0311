import { describe, expect, it } from 'vitest';
import type { Connections } from '../../runtime/engine/ports.ts';
import { HungUp } from '../../runtime/telephony/port.ts';
import { createUniverse, flowOf } from './kit.ts';

const never: Connections = {
  call: () => new Promise(() => undefined),
  http: () => new Promise(() => undefined),
};

/** Every way in which a step can wait. */
const waits = {
  'while it speaks': ['test.say', { text: '很长的一段话' }],
  'while it listens': ['test.ask', { text: '请输入', into: 'pin' }],
  'while it sleeps': ['test.wait', { seconds: 60 }],
  'while another system thinks': ['test.lookUp', {}],
  'during a request': ['test.fetch', { url: 'https://example.com/' }],
  'while the other party rings': ['test.transfer', { number: '8001' }],
  'in a parked node': ['test.park', { seconds: 600 }],
  'in a node that ignores it': ['test.stubborn', {}],
} as const;

describe.each(Object.entries(waits))('a hang-up %s', (_name, [type, params]) => {
  const nodes = { work: [type, params, { done: 'work' }] as const };
  const more = { variables: { pin: {} } };

  const hangUpAtWork = async (hangup?: string) => {
    const universe = createUniverse({ connections: never });
    const { caller, call } = await universe.dial();
    caller.whenDialled('8001', 'noAnswer');
    const session = await universe.start(
      flowOf(
        { ...nodes, after: ['test.set', { variable: 'pin', value: "'gone'" }, { done: 'end' }], end: ['test.end'] },
        {
          ...more,
          ...(hangup && { hangup }),
        },
      ),
      { call },
    );
    await universe.until((event) => event.kind === 'entered');
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    caller.hangUp();
    return { universe, state: await session.done };
  };

  it('ends the session', async () => {
    const { universe, state } = await hangUpAtWork();
    expect(state).toMatchObject({ status: 'ended', outcome: 'hungup', callId: null });
    expect(universe.path()).toEqual(['work']);
    expect(universe.store.trace('session-1')[0]?.fault).toBeUndefined();
    expect(universe.engine.active).toBe(0);
    expect(universe.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  it('goes on where the flow says, without the call', async () => {
    const { universe, state } = await hangUpAtWork('after');
    expect(state).toMatchObject({ status: 'ended', outcome: 'hungup', variables: { pin: 'gone' }, seq: 3 });
    expect(universe.path()).toEqual(['work', 'after:done', 'end']);
  });
});

describe('a hang-up', () => {
  it('before the first step runs no step', async () => {
    const universe = createUniverse();
    const { caller, call } = await universe.dial();
    caller.hangUp();
    const session = await universe.start(flowOf({ a: ['test.say', { text: '您好' }] }), { call });
    expect(await session.done).toMatchObject({ outcome: 'hungup' });
    expect(universe.path()).toEqual([]);
    expect(await universe.store.load(session.id)).toMatchObject({ status: 'ended', outcome: 'hungup' });
  });

  it('leaves a node that ignores it behind, with a word in the log', async () => {
    const universe = createUniverse();
    const { caller, call } = await universe.dial();
    const session = await universe.start(flowOf({ a: ['test.stubborn'] }), { call });
    await universe.until((event) => event.kind === 'entered');
    const before = universe.clock.now().getTime();
    caller.hangUp();
    await session.done;
    expect(universe.clock.now().getTime() - before).toBe(2_000);
    expect(universe.log).toContainEqual(expect.objectContaining({ msg: 'a step was abandoned', node: 'a' }));
  });

  it('lets a write end and keeps what it gave', async () => {
    const written = Promise.withResolvers<{ exit: string; output: { id: string } }>();
    const asked = Promise.withResolvers<AbortSignal>();
    const universe = createUniverse({
      connections: {
        ...never,
        call: (_connection, _operation, _input, { signal }) => {
          asked.resolve(signal);
          return universe.clock.busy(() => written.promise);
        },
      },
    });
    const { caller, call } = await universe.dial();
    const flow = flowOf(
      { a: ['test.write', { into: 'ticket' }, { done: 'b' }], b: ['test.say', { text: '好' }], after: ['test.end'] },
      { variables: { ticket: {} }, hangup: 'after' },
    );
    const session = await universe.start(flow, { call });
    const signal = await asked.promise;
    caller.hangUp();
    expect(signal.aborted).toBe(false);
    written.resolve({ exit: 'ok', output: { id: 'T-7' } });
    expect(await session.done).toMatchObject({ outcome: 'hungup', variables: { ticket: 'T-7' } });
    expect(await universe.store.effect({ id: 'session-1', epoch: 1 }, 1, 'ticket')).toEqual({
      known: true,
      result: 'T-7',
    });
    expect(universe.path()).toEqual(['a:done', 'after']);
  });

  it('gives a write that never ends so much time and no more', async () => {
    const universe = createUniverse({ connections: never });
    const { caller, call } = await universe.dial();
    const session = await universe.start(flowOf({ a: ['test.write', {}, {}] }), { call });
    await universe.until((event) => event.kind === 'entered');
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const before = universe.clock.now().getTime();
    caller.hangUp();
    expect(await session.done).toMatchObject({ outcome: 'hungup' });
    expect(universe.clock.now().getTime() - before).toBe(17_000);
  });

  it('by the flow itself is no interruption: it goes on without the call', async () => {
    const universe = createUniverse();
    const { caller, call } = await universe.dial();
    const state = await universe.run(
      flowOf(
        {
          a: ['test.hangUp', {}, { done: 'b' }],
          b: ['test.set', { variable: 'x', value: "'b'" }, { done: 'end' }],
          end: ['test.end'],
        },
        { variables: { x: {} }, hangup: 'a' },
      ),
      { call },
    );
    expect(state).toMatchObject({ outcome: 'completed', variables: { x: 'b' } });
    expect(await caller.ended).toBe('switch');
    expect(universe.path()).toEqual(['a:done', 'b:done', 'end']);
  });

  it('by the flow that the switch did not carry out is tried again at the end', async () => {
    const universe = createUniverse();
    const { caller, call } = await universe.dial();
    let tries = 0;
    const deaf = new Proxy(call, {
      get(target, name) {
        if (name === 'hangUp')
          return async () => {
            tries += 1;
            if (tries === 1) throw new Error('not connected');
            await target.hangUp();
          };
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const flow = flowOf({ a: ['test.hangUp', {}, { done: 'end' }], end: ['test.end'] });
    await universe.run(flow, { call: deaf });
    expect(await caller.ended).toBe('switch');
    expect(universe.log).toContainEqual(expect.objectContaining({ msg: 'the call could not be hung up' }));
  });

  it('that a command notices before its event is a hang-up all the same', async () => {
    const universe = createUniverse();
    const { call } = await universe.dial();
    const state = await universe.run(flowOf({ a: ['test.say', { text: 'x' }, { done: 'a', failed: 'a' }] }), {
      call: new Proxy(call, {
        get: (target, name) =>
          name === 'answer'
            ? () => Promise.reject(new HungUp())
            : name === 'signal'
              ? target.signal
              : Reflect.get(target, name, target),
      }),
    });
    expect(state.outcome).toBe('hungup');
  });
});

describe('cancelling', () => {
  it('ends the session and the call', async () => {
    const universe = createUniverse();
    const { caller, call } = await universe.dial();
    const session = await universe.start(flowOf({ a: ['test.wait', { seconds: 900 }] }, { hangup: 'a' }), { call });
    await universe.until((event) => event.kind === 'entered');
    session.cancel();
    expect(await session.done).toMatchObject({ status: 'ended', outcome: 'cancelled' });
    expect(await universe.store.load(session.id)).toMatchObject({ status: 'ended', outcome: 'cancelled' });
    expect(await caller.ended).toBe('switch');
  });
});

describe('a transfer', () => {
  const flow = flowOf({ a: ['test.transfer', { number: '8001' }, { busy: 'end', failed: 'end' }], end: ['test.end'] });

  it('lasts as long as the two talk', async () => {
    const universe = createUniverse();
    const { caller, call } = await universe.dial();
    const session = await universe.start(flow, { call });
    await universe.until((event) => event.kind === 'left');
    expect(await universe.store.load('session-1')).toMatchObject({ status: 'running', outcome: 'transferred' });
    expect(caller.isUp).toBe(true);
    caller.partyHangsUp();
    expect(await session.done).toMatchObject({ status: 'ended', outcome: 'transferred' });
  });

  it('is not dialled again after a restart, and lasts on', async () => {
    const first = createUniverse();
    const { caller, call } = await first.dial();
    const dialled: string[] = [];
    caller.onEvent((event) => event.kind === 'ringing' && dialled.push(event.number));
    await first.start(flow, { call });
    await first.until((event) => event.kind === 'left');
    const second = createUniverse(await first.crash());
    const state = await second.store.load('session-1');
    const adopted = await second.simulator.adopt(call.id);
    if (!state || !adopted) throw new Error('lost');
    const session = second.engine.resume(state, { flow, call: adopted });
    await new Promise((resolve) => setImmediate(resolve));
    expect(caller.isUp).toBe(true);
    caller.partyHangsUp();
    expect(await session.done).toMatchObject({ status: 'ended', outcome: 'transferred' });
    expect(await second.store.load('session-1')).toMatchObject({ status: 'ended', outcome: 'transferred' });
    expect(dialled).toEqual(['8001']);
  });

  it('to a busy number goes on in the flow', async () => {
    const universe = createUniverse();
    const { caller, call } = await universe.dial();
    caller.whenDialled('8001', 'busy');
    expect(await universe.run(flow, { call })).toMatchObject({ outcome: 'completed' });
    expect(universe.path()).toEqual(['a:busy', 'end']);
    expect(universe.store.trace('session-1')[0]?.effects).toMatchObject([
      { kind: 'dialled', text: '8001', data: { result: 'busy' } },
    ]);
  });

  it('refuses what is no number', async () => {
    const universe = createUniverse();
    const { call } = await universe.dial();
    await universe.run(flowOf({ a: ['test.transfer', { number: 'PJSIP/a&PJSIP/b' }, {}] }), { call });
    expect(universe.events.at(-1)).toMatchObject({ fault: { code: 'telephony.target_refused' } });
  });
});
