import { describe, expect, it } from 'vitest';
import { Fault } from '../../schema/faults.ts';
import { createUniverse, flowOf } from './kit.ts';

const ended = (fault: string) => ({
  kind: 'ended',
  outcome: 'faulted',
  fault: expect.objectContaining({ code: fault }),
});

describe('a fault', () => {
  it('takes the failed exit, and expressions know its code', async () => {
    const universe = createUniverse();
    const state = await universe.run(
      flowOf(
        {
          work: ['test.fail', { code: 'connector.timeout' }, { failed: 'look' }],
          look: ['test.set', { variable: 'why', value: 'fault.code' }, { done: 'end' }],
          end: ['test.end'],
        },
        { variables: { why: {} } },
      ),
    );
    expect(state).toMatchObject({ outcome: 'completed', variables: { why: 'connector.timeout' } });
    expect(universe.store.trace('session-1')[0]).toMatchObject({
      exit: 'failed',
      fault: { code: 'connector.timeout', detail: 'test' },
    });
  });

  it('ends the session visibly when no exit takes it', async () => {
    const universe = createUniverse();
    const state = await universe.run(flowOf({ work: ['test.fail', { code: 'connector.timeout' }] }));
    expect(state).toMatchObject({ status: 'ended', outcome: 'faulted' });
    expect(universe.events.at(-1)).toMatchObject(ended('connector.timeout'));
  });

  it('says no more than the kind of an unexpected error, except in the log', async () => {
    const universe = createUniverse();
    await universe.run(flowOf({ work: ['test.fail'] }));
    expect(universe.events.at(-1)).toMatchObject({ fault: { code: 'engine.internal', detail: 'TypeError' } });
    expect(JSON.stringify(universe.store.trace('session-1'))).not.toContain('secret detail');
    expect(universe.log).toContainEqual(
      expect.objectContaining({ session: 'session-1', node: 'work', error: expect.stringContaining('secret detail') }),
    );
  });

  it.each([
    ['engine.unknown_node_type', flowOf({ a: ['test.nonsense'] })],
    ['engine.unknown_exit', flowOf({ a: ['test.leave', { by: 'nowhere' }, { done: 'a' }] })],
    ['engine.exit_not_wired', flowOf({ a: ['test.leave', { by: 'done' }, { done: null }] })],
    ['engine.exit_not_wired', flowOf({ a: ['test.leave', { by: 'done' }, { done: 'missing' }] })],
    ['engine.no_call', flowOf({ a: ['test.say', { text: 'x' }, { done: null }] })],
    ['variable.unknown', flowOf({ a: ['test.set', { variable: 'x', value: '1' }] })],
    ['expression.failed', flowOf({ a: ['test.set', { variable: 'x', value: '1 +' }] }, { variables: { x: {} } })],
    [
      'variable.type',
      flowOf({ a: ['test.set', { variable: 'x', value: "'abc'" }] }, { variables: { x: { type: 'number' } } }),
    ],
  ])('%s', async (code, flow) => {
    const universe = createUniverse();
    expect((await universe.run(flow)).outcome).toBe('faulted');
    expect(universe.events.at(-1)).toMatchObject(ended(code));
  });

  it('apologises to a caller and hangs up', async () => {
    const universe = createUniverse();
    const { caller, call, heard } = await universe.dial();
    await universe.run(flowOf({ work: ['test.fail'] }), { call });
    expect(heard).toEqual(['系统繁忙，请稍后再拨。']);
    expect(await caller.ended).toBe('switch');
  });

  it('hangs up in time when not even the apology can be spoken', async () => {
    const universe = createUniverse({ speech: { render: () => new Promise(() => undefined) } });
    const { caller, call } = await universe.dial();
    const before = universe.clock.now().getTime();
    await universe.run(flowOf({ work: ['test.fail'] }), { call });
    expect(await caller.ended).toBe('switch');
    expect(universe.clock.now().getTime() - before).toBe(10_000);
  });
});

describe('limits', () => {
  const loop = flowOf(
    { a: ['test.set', { variable: 'n', value: 'n + 1' }, { done: 'a', failed: 'a' }] },
    { variables: { n: { type: 'number', default: 0 } } },
  );

  it('ends a loop that waits for nothing, even when a failed exit would go on', async () => {
    const universe = createUniverse();
    const state = await universe.run(loop);
    expect(state.variables.n).toBe(1000);
    expect(universe.events.at(-1)).toMatchObject(ended('engine.step_limit'));
  });

  it('allows more steps when they wait, up to the limit of a session', async () => {
    const universe = createUniverse({ limits: { steps: 50, stepsWithoutWait: 3 } });
    const state = await universe.run(
      flowOf({ a: ['test.wait', { seconds: 1 }, { done: 'b' }], b: ['test.branch', { when: 'true' }, { yes: 'a' }] }),
    );
    expect(state).toMatchObject({ outcome: 'faulted', seq: 51 });
  });

  it('stops a text that doubles at 256 KB', async () => {
    const universe = createUniverse();
    const state = await universe.run(
      flowOf(
        { a: ['test.set', { variable: 's', value: 's + s' }, { done: 'a' }] },
        { variables: { s: { default: 'x' } } },
      ),
    );
    expect(universe.events.at(-1)).toMatchObject(ended('engine.too_large'));
    expect(String(state.variables.s).length).toBeLessThanOrEqual(256 * 1024);
    expect(JSON.stringify(universe.store.trace('session-1')).length).toBeLessThan(100_000);
  });

  it('stops variables that are too large together', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const universe = createUniverse();
    const big = 'x'.repeat(250_000);
    const flow = flowOf(
      Object.fromEntries(
        names.map((name, at) => [
          name,
          ['test.set', { variable: name, value: 'big' }, { done: names[at + 1] ?? null }],
        ]),
      ),
      { variables: { big: {}, ...Object.fromEntries(names.map((name) => [name, {}])) } },
    );
    const state = await universe.run(flow, { variables: { big } });
    expect(universe.events.at(-1)).toMatchObject(ended('engine.too_large'));
    expect(Object.keys(state.variables)).toEqual(['big', 'a', 'b', 'c']);
  });

  it('refuses variables that the flow does not have before anything begins', async () => {
    const universe = createUniverse();
    await expect(universe.start(flowOf({ a: ['test.end'] }), { variables: { x: 1 } })).rejects.toThrow(Fault);
    expect(universe.store.sessions()).toEqual([]);
  });
});
