import { describe, expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';

const order = {
  source: 'tms',
  key: '753028419067',
  status: 'inTransit',
  content: { place: '上海转运中心' },
  deleted: false,
  at: '2026-03-02T08:40:00+08:00',
  ageMinutes: 12,
};
const variables = { status: {}, age: { type: 'number' }, content: { type: 'record' }, at: { type: 'time' } } as const;
const params = { key: ' {{ waybill }} ', status: 'status', ageMinutes: 'age', content: 'content', at: 'at' };

const look = (waybill: string, known: Partial<typeof order> = {}) =>
  callNode('orders.lookup', params, {
    variables: { ...variables, waybill: { default: waybill } },
    orders: { lookup: async (key) => (key === order.key ? { ...order, ...known } : undefined) },
  });

describe('orders.lookup', () => {
  it('gives what was synced, and how old that is', async () => {
    const { state, step } = await (await look('753028419067')).ended();
    expect(step.exit).toBe('found');
    expect(state.variables).toMatchObject({
      status: 'inTransit',
      age: 12,
      content: { place: '上海转运中心' },
      at: order.at,
    });
  });

  it('has no order that nobody told of, and none that was deleted', async () => {
    expect(await (await look('1')).leavesBy()).toBe('notFound');
    expect(await (await look('753028419067', { deleted: true })).leavesBy()).toBe('notFound');
  });

  it('leaves by “failed” where nothing is synced', async () => {
    const { step } = await (await callNode('orders.lookup', { key: '1' })).ended();
    expect(step).toMatchObject({ exit: 'failed', fault: { code: 'store.unavailable' } });
  });
});
