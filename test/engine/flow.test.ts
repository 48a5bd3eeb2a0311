import { describe, expect, it } from 'vitest';
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
});
