import { describe, expect, it } from 'vitest';
import { plugins } from '../kit/node-call.ts';
import { createUniverse, flowOf } from './kit.ts';

const talk = (afterwards: 'end' | 'goOn') =>
  flowOf({
    transfer: [
      'voice.transfer',
      { targets: ['8001'], prompt: { text: { 'zh-CN': '正在转接。' } }, afterwards },
      { returned: 'bye', busy: 'bye', noAnswer: 'bye', failed: 'bye' },
    ],
    bye: ['voice.hangup', { prompt: { text: { 'zh-CN': '再见。' } } }],
  });

/** Flow nodes carry their version, as the designer writes it. */
const versioned = (flow: ReturnType<typeof talk>) => {
  for (const node of Object.values(flow.nodes)) Object.assign(node, { version: plugins.nodes.get(node.type)?.version });
  return flow;
};

/** A caller whose runtime dies at the moment that `when` waits for; then another one has the call. */
const afterCrash = async (afterwards: 'end' | 'goOn', when: 'ringing' | 'connected') => {
  const flow = versioned(talk(afterwards));
  const first = createUniverse({ registry: plugins });
  const { caller, call, heard } = await first.dial();
  const rung: string[] = [];
  const reached = Promise.withResolvers<void>();
  caller.onEvent((event) => {
    if (event.kind === 'ringing') rung.push(event.number);
    if (event.kind === when) reached.resolve();
  });
  await first.start(flow, { call });
  await reached.promise;
  await new Promise((done) => setImmediate(done));
  const second = createUniverse({ registry: plugins, ...(await first.crash()) });
  const state = await second.store.load('session-1');
  const adopted = await second.simulator.adopt(call.id);
  if (!state || !adopted) throw new Error('the session or its call is lost');
  const session = second.engine.resume(state, { flow, call: adopted });
  return { session, second, caller, rung, heard };
};

describe('a transfer whose server dies', () => {
  it('while the two talk is neither announced nor dialled again, and the caller comes back', async () => {
    const { session, second, caller, rung, heard } = await afterCrash('goOn', 'connected');
    await second.clock.sleep(60_000);
    expect(caller.isUp).toBe(true);
    caller.partyHangsUp();
    expect(await session.done).toMatchObject({ outcome: 'completed' });
    expect(second.path()).toEqual(['transfer:returned', 'bye']);
    expect(rung).toEqual(['8001']);
    expect(heard).toEqual(['正在转接。', '再见。']);
  });

  it('while the two talk for good goes on until the other party hangs up', async () => {
    const { session, second, caller, rung } = await afterCrash('end', 'connected');
    await second.clock.sleep(60_000);
    expect(caller.isUp).toBe(true);
    caller.partyHangsUp();
    expect(await session.done).toMatchObject({ outcome: 'transferred' });
    expect(caller.isUp).toBe(false);
    expect(rung).toEqual(['8001']);
  });

  it('while it rings stops ringing, and rings again', async () => {
    const { session, caller, rung } = await afterCrash('end', 'ringing');
    await new Promise<void>((done) => caller.onEvent(({ kind }) => kind === 'connected' && done()));
    caller.partyHangsUp();
    expect(await session.done).toMatchObject({ outcome: 'transferred' });
    expect(rung).toEqual(['8001', '8001']);
  });
});
