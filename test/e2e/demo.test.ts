import { afterAll, expect, it } from 'vitest';
import type { OrderInfo, TriggerInfo } from '../../schema/trigger-api.ts';
import { type Product, startProduct } from '../kit/product.ts';

let product: Product | undefined;
afterAll(() => product?.remove());

const orders = async (of: Product) => await of.json<OrderInfo[]>('/api/orders?source=tms&limit=200');
const polled = async (of: Product, after: string) => {
  const checked = async () =>
    (await of.json<TriggerInfo[]>('/api/triggers')).find(({ id }) => id === 'demoorders')?.checkedAt ?? '';
  await expect.poll(checked, { timeout: 30_000, interval: 500 }).not.toSatisfy((at: string) => at <= after);
  return checked();
};

it('the demo’s orders come in by themselves, at its second start, too, and what people changed stays', async () => {
  const before = await startProduct({ demo: true });
  product = before;
  await before.setUp();
  await polled(before, '');
  await expect.poll(async () => (await orders(before)).length, { timeout: 10_000 }).toBeGreaterThan(40);
  expect((await orders(before)).every(({ ageMinutes }) => ageMinutes === 0)).toBe(true);
  const triggers = await before.json<TriggerInfo[]>('/api/triggers');
  expect(triggers.map(({ id, enabled, dead, failures }) => [id, enabled, dead, failures])).toEqual([
    ['demoorders', true, 0, 0],
  ]);
  const { type, enabled, config, everySeconds, orders: rule, revision } = triggers[0] as TriggerInfo;
  const json = { title: '我们的', type, enabled, config, everySeconds, orders: rule, revision };
  expect((await before.fetch('/api/triggers/demoorders', { method: 'PUT', json })).status).toBe(200);

  const { dataFolder, cookie } = before;
  await before.kill('SIGTERM');
  const stopped = new Date().toISOString();
  const after = await startProduct({ demo: true, dataFolder, cookie });
  product = after;
  await polled(after, stopped);
  const now = await after.json<TriggerInfo[]>('/api/triggers');
  expect(now.map(({ id, title, failures }) => [id, title, failures])).toEqual([['demoorders', '我们的', 0]]);

  // Removed, it stays away.
  expect((await after.fetch('/api/triggers/demoorders', { method: 'DELETE' })).status).toBe(204);
  await after.kill('SIGTERM');
  product = await startProduct({ demo: true, dataFolder, cookie });
  expect(await product.json('/api/triggers')).toEqual([]);
}, 180_000);
