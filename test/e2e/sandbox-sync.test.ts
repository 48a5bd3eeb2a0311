import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../examples/logistics-sandbox/server.ts';
import type { OrderInfo, TriggerBody, TriggerInfo, TriggerSecrets } from '../../schema/trigger-api.ts';
import { emptyDatabase } from '../kit/database.ts';
import { type Product, startProduct } from '../kit/product.ts';

const KEY = 'sandbox-key-of-the-test';
const CHANGES = 2_000;

let sandbox: Sandbox;
let product: Product;
let database: Awaited<ReturnType<typeof emptyDatabase>>;
beforeAll(async () => {
  database = await emptyDatabase();
  sandbox = await startSandbox({ databaseUrl: database.url, port: 0, apiKey: KEY });
  product = await startProduct({ env: { SWITCHYARD_ALLOWED_HOSTS: new URL(sandbox.url).host } });
  await product.setUp();
});
afterAll(async () => {
  await product?.remove();
  await sandbox?.close();
  await database?.close();
});

const ask = async <T>(path: string, json: unknown): Promise<T> => {
  const answer = await product.fetch(path, { method: 'POST', json });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
};
const atSandbox = async <T>(path: string, body?: unknown): Promise<T> => {
  const answer = await fetch(sandbox.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
};

interface Change {
  readonly subject: string;
  readonly version: number;
  readonly data: { readonly status: string };
}

/** What the source holds: the newest version of each waybill. */
const atTheSource = async (): Promise<Map<string, Change>> => {
  const newest = new Map<string, Change>();
  for (let cursor = ''; ; ) {
    const page = await atSandbox<{ items: Change[]; cursor: string; more: boolean }>(`/tms/changes?since=${cursor}`);
    for (const change of page.items)
      if (change.version > (newest.get(change.subject)?.version ?? 0)) newest.set(change.subject, change);
    if (!page.more) return newest;
    cursor = page.cursor;
  }
};

const ordersHere = async (source: string): Promise<Map<string, OrderInfo>> => {
  const all = new Map<string, OrderInfo>();
  for (let page = 0; ; page += 1) {
    const orders = await product.json<OrderInfo[]>(`/api/orders?source=${source}&limit=200&page=${page}`);
    for (const order of orders) all.set(order.key, order);
    if (orders.length < 200) return all;
  }
};

const trigger = { enabled: true, revision: 0 } as const;

it.each(['webhook', 'poll'] as const)(
  'keeps up with the sandbox by %s alone',
  async (way) => {
    const config = { dataField: 'data' };
    const orders = { source: way };
    if (way === 'webhook') {
      const body: TriggerBody = { ...trigger, title: way, type: 'http.webhook', config, orders };
      const { id, path } = await ask<TriggerInfo>('/api/triggers', body);
      const { secrets } = await ask<TriggerSecrets>(`/api/triggers/${id}/secrets`, { values: {} });
      await atSandbox('/_webhooks', { url: `${product.url}${path}`, secret: secrets.secret, disorderly: true });
    } else {
      const url = `${sandbox.url}/tms/changes?since={cursor}`;
      const body: TriggerBody = {
        ...trigger,
        title: way,
        type: 'http.poll',
        everySeconds: 5,
        config: { ...config, url },
        orders,
      };
      const { id } = await ask<TriggerInfo>('/api/triggers', body);
      await ask<TriggerSecrets>(`/api/triggers/${id}/secrets`, { values: { token: KEY } });
    }
    const before = await atTheSource();
    await atSandbox('/_changes', { count: CHANGES });
    // A webhook tells what happens from now on; what was there before is a poll's to bring.
    const source = [...(await atTheSource())].filter(
      ([key, { version }]) => way === 'poll' || version !== before.get(key)?.version,
    );
    expect(source.length).toBeGreaterThan(20);
    await expect
      .poll(
        async () => {
          const here = await ordersHere(way);
          return source.filter(([key, { version }]) => here.get(key)?.version !== version).length;
        },
        { timeout: 60_000, interval: 500 },
      )
      .toBe(0);
    const here = await ordersHere(way);
    for (const [key, { data }] of source) expect(here.get(key)?.status).toBe(data.status);
    const triggers = await product.json<TriggerInfo[]>('/api/triggers');
    expect(triggers.map(({ dead }) => dead)).toEqual(triggers.map(() => 0));
    if (way === 'poll') expect(triggers.at(-1)?.checkedAt).not.toBeNull();
  },
  120_000,
);
