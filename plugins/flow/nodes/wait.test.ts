import { describe, expect, it } from 'vitest';
import { CALL_TIME, callNode, flowAround } from '../../../test/kit/node-call.ts';

const HOUR = 3_600_000;

describe('flow.wait', () => {
  it.each([
    [5, 'seconds', 5],
    [30, 'seconds', 30],
  ])('%s %s pass in memory', async (amount, unit, seconds) => {
    const call = await callNode('flow.wait', { amount, unit });
    expect(await call.leavesBy()).toBe('done');
    expect(call.seconds).toBe(seconds);
  });

  it.each([
    [31, 'seconds', 31_000],
    [2, 'minutes', 120_000],
    [2, 'hours', 2 * HOUR],
    [3, 'days', 72 * HOUR],
  ])('%s %s are stored, and the session goes on when they are over', async (amount, unit, ms) => {
    const params = { amount, unit };
    const call = await callNode('flow.wait', params);
    const { state } = await call.ended();
    expect(state).toMatchObject({ status: 'parked', wakeAt: new Date(CALL_TIME.getTime() + ms) });
    expect(call.seconds).toBe(0);
    const flow = flowAround('flow.wait', params);
    const later = await call.universe.engine.resume(state, { flow, wake: { reason: 'time' } }).done;
    expect(later).toMatchObject({ status: 'ended', outcome: 'completed' });
  });

  it('keeps a caller on the line through a long wait', async () => {
    const call = await callNode('flow.wait', { amount: 2, unit: 'minutes' }, { call: true });
    expect(await call.leavesBy()).toBe('done');
    expect(call.seconds).toBe(120);
  });

  it('ends for a caller who does not wait', async () => {
    const call = await callNode('flow.wait', { amount: 2, unit: 'minutes' }, { call: true });
    await call.waits(10);
    call.hangsUp();
    expect((await call.ended()).state).toMatchObject({ outcome: 'hungup' });
    expect(call.seconds).toBe(10);
  });
});
