import { describe, expect, it } from 'vitest';
import type { NextStep } from '../../runtime/engine/engine.ts';
import { createUniverse, flowOf } from './kit.ts';

const flow = () =>
  flowOf(
    {
      hello: ['test.say', { text: '您好' }, { done: 'tell' }],
      tell: ['test.say', { text: '单号 {{ waybill }}' }, { done: 'bye' }],
      bye: ['test.end'],
    },
    { variables: { waybill: {} } },
  );

/** A session of which somebody decides when each step is run. */
const held = () => {
  const asked: NextStep[] = [];
  const gates: (() => void)[] = [];
  const universe = createUniverse({
    beforeStep: (next) => {
      asked.push(next);
      return new Promise((open) => gates.push(open));
    },
  });
  const nextAsked = async (count: number) => {
    while (asked.length < count) await new Promise((soon) => setImmediate(soon));
    return asked[count - 1] as NextStep;
  };
  return { universe, asked, nextAsked, open: () => gates.shift()?.() };
};

describe('a session that somebody steps through', () => {
  it('waits before each step, and takes variables there', async () => {
    const { universe, nextAsked, open } = held();
    const { call, heard } = await universe.dial();
    const session = await universe.start(flow(), { call });
    expect((await nextAsked(1)).node).toBe('hello');
    expect(heard).toEqual([]);
    open();
    const next = await nextAsked(2);
    expect([next.node, heard]).toEqual(['tell', ['您好']]);
    expect(() => next.set('waybill', [1])).toThrow('list given, text wanted');
    expect(() => next.set('nothing', 1)).toThrow('nothing');
    next.set('waybill', '7530');
    open();
    await nextAsked(3);
    open();
    expect(await session.done).toMatchObject({ outcome: 'completed', variables: { waybill: '7530' } });
    expect(heard).toEqual(['您好', '单号 7530']);
  });

  it.each(['hungup', 'cancelled'] as const)('ends %s while it waits, and runs no step', async (outcome) => {
    const { universe, nextAsked } = held();
    const { caller, call, heard } = await universe.dial();
    const session = await universe.start(flow(), { call });
    await nextAsked(1);
    if (outcome === 'hungup') caller.hangUp();
    else session.cancel();
    expect(await session.done).toMatchObject({ status: 'ended', outcome });
    expect(heard).toEqual([]);
  });

  it('is asked again for the step that a hang-up leads to', async () => {
    const { universe, asked, nextAsked, open } = held();
    const { caller, call } = await universe.dial();
    const after = flowOf(
      { hello: ['test.say', { text: '您好' }, { done: 'bye' }], bye: ['test.end'], gone: ['test.end'] },
      { hangup: 'gone' },
    );
    const session = await universe.start(after, { call });
    await nextAsked(1);
    caller.hangUp();
    await nextAsked(2);
    expect(asked.map(({ node }) => node)).toEqual(['hello', 'gone']);
    open();
    open();
    expect(await session.done).toMatchObject({ outcome: 'hungup' });
    expect(universe.path()).toEqual(['gone']);
  });
});

describe('a session that begins in the midst of its flow', () => {
  it('runs no step before it, and speaks as it was asked to', async () => {
    const universe = createUniverse();
    const { call, heard } = await universe.dial();
    const session = await universe.start(flow(), { call, start: 'tell', language: 'en', variables: { waybill: '7' } });
    expect(await session.done).toMatchObject({ outcome: 'completed', seq: 2, memo: { language: 'en' } });
    expect([universe.path(), heard]).toEqual([['tell:done', 'bye'], ['单号 7']]);
  });
});
