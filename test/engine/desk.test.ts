import { describe, expect, it } from 'vitest';
import type { Wake } from '../../plugins/sdk/index.ts';
import { type CallCount, type CallDeskDeps, createCallDesk } from '../../runtime/engine/calls.ts';
import { createMemoryStore } from '../../runtime/engine/memory-store.ts';
import type { Flow } from '../../schema/flow.ts';
import { createUniverse, flowOf, type UniverseOptions } from './kit.ts';

const hello = flowOf({ a: ['test.say', { text: '您好' }, { done: 'end' }], end: ['test.end'] });

/** A universe whose calls come in over a desk. */
const createDesk = (
  { flow = hello, ...options }: UniverseOptions & { flow?: Flow } = {},
  more: Partial<CallDeskDeps> = {},
) => {
  const universe = createUniverse(options);
  const counts: CallCount[] = [];
  const claimed = async (id: string) => {
    const state = await universe.store.load(id);
    return state?.status === 'parked' ? { ...state, status: 'running' as const } : undefined;
  };
  const desk = createCallDesk({
    store: universe.store,
    speech: universe.deps.speech,
    clock: universe.clock,
    logger: universe.deps.logger,
    engine: universe.engine,
    telephony: universe.simulator,
    route: async (to) => (to === '95001' ? { flowId: 'hello', version: 1, flow } : undefined),
    flows: { load: async () => flow },
    claims: {
      free: async () => undefined,
      claimAbandoned: async (isHere) =>
        universe.store.sessions().filter(({ id, status }) => status === 'running' && !isHere(id)),
      claimParked: claimed,
      claimDue: claimed,
    },
    count: (what) => counts.push(what),
    ...more,
  });
  const dial = (to: string) => {
    const caller = universe.simulator.dial({ from: '13800002076', to });
    const heard: string[] = [];
    caller.onPlay(({ audio, end }) => end ?? heard.push(audio.text));
    return { caller, heard };
  };
  return { ...universe, desk, counts, dial };
};

describe('a call', () => {
  it('is answered by the flow of its number', async () => {
    const { desk, dial, counts, store } = createDesk();
    await desk.start();
    const { caller, heard } = dial('95001');
    expect(await caller.ended).toBe('switch');
    expect(heard).toEqual(['您好']);
    expect(counts).toEqual(['taken']);
    expect(store.sessions()[0]).toMatchObject({ flowId: 'hello', from: '13800002076', to: '95001' });
  });

  it('to a number without a flow hears so', async () => {
    const { desk, dial, counts, log, store } = createDesk();
    await desk.start();
    const { caller, heard } = dial('95002');
    expect(await caller.ended).toBe('switch');
    expect(heard).toEqual(['您拨打的号码没有开通，请查证后再拨。']);
    expect(counts).toEqual(['noFlow']);
    expect(log).toContainEqual(expect.objectContaining({ to: '95002' }));
    expect(store.sessions()).toEqual([]);
  });

  it.each<[string, Partial<CallDeskDeps>, UniverseOptions]>([
    ['numbers can not be looked up', { route: () => Promise.reject(new Error('connection refused')) }, {}],
    ['the database does not answer at all', { route: () => new Promise(() => undefined) }, {}],
  ])('hears an apology when %s', async (_why, more, options) => {
    const { desk, dial, counts, log } = createDesk(options, more);
    await desk.start();
    const { caller, heard } = dial('95001');
    expect(await caller.ended).toBe('switch');
    expect(heard).toEqual(['系统繁忙，请稍后再拨。']);
    expect(counts).toEqual(['failed']);
    expect(log).toContainEqual(expect.objectContaining({ level: 50, msg: 'a call could not be taken' }));
  });

  it('is served although its session can’t be stored yet', async () => {
    const never = () => new Promise<never>(() => undefined);
    const { desk, dial, counts, log } = createDesk({ store: { ...createMemoryStore(), create: never, flush: never } });
    await desk.start();
    const { caller, heard } = dial('95001');
    expect(await caller.ended).toBe('switch');
    expect(heard).not.toEqual(['系统繁忙，请稍后再拨。']);
    expect(counts).toEqual(['taken']);
    await expect.poll(() => log).toContainEqual(expect.objectContaining({ msg: 'the session could not be stored' }));
  });

  it('that ends while its flow is looked up leaves nothing behind', async () => {
    const found = Promise.withResolvers<undefined>();
    const asked = Promise.withResolvers<void>();
    const route = () => {
      asked.resolve();
      return found.promise;
    };
    const { desk, dial, counts, clock, store } = createDesk({}, { route: () => clock.busy(route) });
    await desk.start();
    const { caller } = dial('95001');
    await asked.promise;
    caller.hangUp();
    found.resolve(undefined);
    while (counts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(counts).toEqual(['gone']);
    expect(store.sessions()).toEqual([]);
  });
});

describe('after a restart', () => {
  const flow = flowOf(
    {
      a: ['test.write', { into: 'id' }, { done: 'b' }],
      b: ['test.ask', { text: '请输入', into: 'pin' }, { done: 'c', silence: 'c' }],
      c: ['test.say', { text: '工单 {{ id }}，{{ pin }}' }, { done: 'end' }],
      end: ['test.end'],
    },
    { variables: { id: {}, pin: {} } },
  );

  it('callers go on where they were', async () => {
    const first = createDesk({ flow });
    await first.desk.start();
    const { caller, heard } = first.dial('95001');
    await first.until((event) => event.kind === 'effect' && event.effect.text === '请输入');
    const second = createDesk({ flow, ...(await first.crash()) });
    caller.onPlay(({ audio, end }) => end ?? (audio.text === '请输入' && caller.press('1234')));
    expect(await second.desk.recover()).toBe(1);
    expect(await caller.ended).toBe('switch');
    expect(heard).toEqual(['请输入', '请输入', '工单 none，1234']);
    expect(second.store.trace('session-1').map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  it('callers who are gone end as lost, and sessions that run here are left alone', async () => {
    const first = createDesk({ flow });
    await first.desk.start();
    const { caller } = first.dial('95001');
    await first.until((event) => event.kind === 'effect' && event.effect.text === '请输入');
    expect(await first.desk.recover()).toBe(0);
    const survivors = await first.crash();
    caller.hangUp();
    const second = createDesk({ flow, ...survivors });
    await second.desk.recover();
    await second.until((event) => event.kind === 'ended');
    expect(second.events.at(-1)).toMatchObject({ outcome: 'lost' });
  });

  it('a session whose flow is gone ends visibly, and its caller hears so', async () => {
    const first = createDesk({ flow });
    await first.desk.start();
    const { caller, heard } = first.dial('95001');
    await first.until((event) => event.kind === 'effect' && event.effect.text === '请输入');
    const second = createDesk({ flow, ...(await first.crash()) }, { flows: { load: async () => undefined } });
    await second.desk.recover();
    expect(await caller.ended).toBe('switch');
    expect(heard.at(-1)).toBe('系统繁忙，请稍后再拨。');
    expect(await second.store.load('session-1')).toMatchObject({ status: 'ended', outcome: 'faulted' });
    expect(second.log).toContainEqual(expect.objectContaining({ msg: 'a session could not go on' }));
  });

  it('a store that goes away in the midst of it is waited for', async () => {
    const first = createDesk({ flow });
    await first.desk.start();
    const { caller, heard } = first.dial('95001');
    await first.until((event) => event.kind === 'effect' && event.effect.text === '请输入');
    let tries = 0;
    const load = async () => {
      tries += 1;
      if (tries < 4) throw new Error('connection refused');
      return flow;
    };
    const isHanging = () => Promise.reject(new Error('connection refused'));
    const second = createDesk({ flow, ...(await first.crash()) }, { flows: { load }, isHanging });
    await second.desk.recover();
    expect(await caller.ended).toBe('switch');
    await second.until((event) => event.kind === 'ended');
    expect(second.events.at(-1)).toMatchObject({ outcome: 'completed' });
    expect(heard.filter((text) => text === '请输入')).toHaveLength(2);
  });

  it('a switch that does not answer at once is asked again', async () => {
    const first = createDesk({ flow });
    await first.desk.start();
    const { caller } = first.dial('95001');
    await first.until((event) => event.kind === 'effect' && event.effect.text === '请输入');
    const survivors = await first.crash();
    const again = createUniverse(survivors);
    let tries = 0;
    const second = createDesk(
      { flow, ...survivors },
      {
        telephony: {
          ...again.simulator,
          adopt: async (id) => {
            tries += 1;
            if (tries < 4) throw new Error('not connected');
            return again.simulator.adopt(id);
          },
        },
      },
    );
    await second.desk.recover();
    expect(await caller.ended).toBe('switch');
    await second.until((event) => event.kind === 'ended');
    expect(second.events.at(-1)).toMatchObject({ outcome: 'completed' });
  });
});

describe('a parked session', () => {
  const flow = flowOf({ a: ['test.park', { seconds: 60 }, { done: 'end' }], end: ['test.end'] }, { kind: 'ticket' });
  const wake: Wake = { reason: 'time' };

  it('goes on once, however often it is woken', async () => {
    const { desk, run, until, events } = createDesk({ flow });
    await run(flow);
    await Promise.all([desk.wake('session-1', wake), desk.wake('session-1', wake)]);
    await until((event) => event.kind === 'ended');
    await desk.wake('session-1', wake);
    await desk.wake('nobody', wake);
    expect(events.filter(({ kind }) => kind === 'ended')).toHaveLength(1);
    expect(events.filter(({ kind }) => kind === 'entered')).toHaveLength(3);
  });

  it('stays parked while its flow can not be read, so that it is tried again', async () => {
    const { desk, run, store } = createDesk({ flow }, { flows: { load: () => Promise.reject(new Error('away')) } });
    await run(flow);
    await expect(desk.wake('session-1', wake)).rejects.toThrow('store.unavailable');
    expect(await store.load('session-1')).toMatchObject({ status: 'parked' });
  });
});

describe('stopping', () => {
  it('takes no more calls and waits for those that are up', async () => {
    const { desk, dial, until } = createDesk();
    await desk.start();
    const { caller, heard } = dial('95001');
    await until((event) => event.kind === 'entered');
    await desk.stop(60_000);
    expect(heard).toEqual(['您好']);
    expect(await caller.ended).toBe('switch');
    expect(await dial('95001').caller.ended).toBe('switch');
  });
});
