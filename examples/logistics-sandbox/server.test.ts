import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { type Sandbox, startSandbox } from './server.ts';

const KEY = 'sandbox-test-key';
let database: TestDatabase;
let sandbox: Sandbox;
let now = new Date('2026-11-22T10:00:00+08:00');

beforeAll(async () => {
  database = await testDatabase();
  sandbox = await startSandbox({ databaseUrl: database.url, port: 0, apiKey: KEY, now: () => now });
});

afterAll(async () => {
  await sandbox?.close();
  await database?.close();
});

/** The parts of answers that tests look into; the rest is matched as a whole. */
interface Json {
  readonly id: number;
  readonly waybill: string;
  readonly eta: string;
  readonly name: string;
  readonly customer: { readonly name: string };
  readonly lastEvent: { readonly at: string };
  readonly events: readonly unknown[];
  readonly position: unknown;
  readonly positions: readonly unknown[];
  readonly paths: object;
  readonly items: readonly Json[];
  readonly total: number;
  readonly error: { readonly code: string };
}

interface Answer {
  readonly status: number;
  readonly json: Json;
  readonly headers: Headers;
}

const ask = async (path: string, init: RequestInit = {}): Promise<Answer> => {
  const headers = { Authorization: `Bearer ${KEY}`, ...init.headers };
  const response = await fetch(`${sandbox.url}${path}`, { ...init, headers });
  return { status: response.status, json: (await response.json()) as Json, headers: response.headers };
};

const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers });

describe('the documented waybills', () => {
  it('753028419066 is out for delivery today', async () => {
    const { status, json } = await ask('/tms/waybills/753028419066');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      waybill: '753028419066',
      status: 'outForDelivery',
      statusText: { 'zh-CN': '派送中', en: 'out for delivery' },
      eta: '2026-11-22T18:00:00+08:00',
      outlet: '城南三部',
      courier: { name: '马建国', phone: '13900003001' },
      lastEvent: { at: '2026-11-22T08:10:00+08:00', place: '城南三部', text: '派送中' },
      signedBy: null,
    });
    expect(json.events.at(-1)).toEqual(json.lastEvent);
  });

  it('753028419067 is in transit, last seen in Shanghai', async () => {
    const { json } = await ask('/tms/waybills/753028419067');
    expect(json).toMatchObject({
      status: 'inTransit',
      statusText: { 'zh-CN': '运输中' },
      eta: '2026-11-23T12:00:00+08:00',
    });
    expect(json).toMatchObject({ lastEvent: { place: '上海转运中心' }, courier: null });
  });

  it('753028419068 was signed for yesterday', async () => {
    const { json } = await ask('/tms/waybills/753028419068');
    expect(json).toMatchObject({
      status: 'signed',
      signedBy: '本人',
      eta: null,
      updatedAt: '2026-11-21T15:20:00+08:00',
    });
    expect(json.lastEvent.at).toBe('2026-11-21T15:20:00+08:00');
  });

  it('753028419069 is an exception', async () => {
    const { json } = await ask('/tms/waybills/753028419069');
    expect(json).toMatchObject({ status: 'exception', statusText: { 'zh-CN': '异常件' }, exceptionReason: '地址不详' });
  });

  it('knows no others', async () => {
    for (const number of ['753028419060', '1', "'%20OR%201=1--", '..%2f..%2fwms', '%25', '运单']) {
      const { status, json } = await ask(`/tms/waybills/${number}`);
      expect([status, json.error.code]).toEqual([404, 'not_found']);
    }
  });

  it('stays today when the day changes', async () => {
    now = new Date('2026-11-24T00:30:00+08:00');
    expect((await ask('/tms/waybills/753028419066')).json.eta).toBe('2026-11-24T18:00:00+08:00');
    now = new Date('2026-11-22T10:00:00+08:00');
    expect((await ask('/tms/waybills/753028419066')).json.eta).toBe('2026-11-22T18:00:00+08:00');
  });
});

describe('lists', () => {
  it('come in pages that add up', async () => {
    const first = await ask('/tms/waybills?pageSize=30');
    const second = await ask('/tms/waybills?pageSize=30&page=2');
    expect(first.json.total).toBe(44);
    const numbers = [...first.json.items, ...second.json.items].map((item) => item.waybill);
    expect(new Set(numbers).size).toBe(44);
  });

  it('are filtered', async () => {
    const { json } = await ask('/tms/waybills?phone=13800002076&status=signed');
    expect(json.items.map((item) => item.waybill)).toContain('753028419068');
    expect((await ask('/wms/orders?phone=13800002076')).json.items[0]?.customer.name).toBe('张伟');
    expect((await ask('/wms/stock?sku=SKU1001')).json.total).toBe(3);
    expect((await ask(`/tms/outlets?city=${encodeURIComponent('上海')}&kind=hub`)).json.items[0]?.name).toBe(
      '上海转运中心',
    );
    expect((await ask("/crm/customers?phone=' OR ''='")).json).toMatchObject({ items: [], total: 0 });
  });

  it.each(['page=0', 'page=x', 'pageSize=101', 'colour=red', 'page=-1'])('refuse %s', async (query) => {
    const { status, json } = await ask(`/tms/waybills?${query}`);
    expect([status, json.error.code]).toEqual([400, 'bad_request']);
  });

  it('know vehicles, orders and customers one by one', async () => {
    const vehicle = await ask(`/tms/vehicles/${encodeURIComponent('沪A12345')}`);
    expect(vehicle.json.positions).toHaveLength(4);
    expect(vehicle.json.position).toMatchObject({ at: '2026-11-22T08:30:00+08:00', speedKmh: 79 });
    expect((await ask('/tms/vehicles')).json.total).toBe(5);
    expect((await ask('/wms/orders/SO20260001')).json).toMatchObject({ waybills: ['753028419066'] });
    expect((await ask('/crm/customers/13800002076')).json).toMatchObject({ name: '张伟', level: 'gold' });
    for (const path of [
      '/tms/vehicles/x',
      '/wms/orders/x',
      '/crm/customers/1',
      '/crm/tickets/99999',
      '/crm/tickets/x',
    ]) {
      expect((await ask(path)).status).toBe(404);
    }
  });
});

describe('tickets', () => {
  const wanted = { category: 'complaint', phone: '13800002076', waybill: '753028419069', text: '地址写错了' };

  it('are opened once for one Idempotency-Key, however often and at once it is sent', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post('/crm/tickets', wanted, { 'Idempotency-Key': 'k1' })),
    );
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ headers }) => headers.get('Idempotency-Replayed') === 'true')).toHaveLength(9);
    const { json } = await ask(`/crm/tickets/${answers[0]?.json.id}`);
    expect(json).toMatchObject({ ...wanted, status: 'open', createdAt: '2026-11-22T10:00:00+08:00' });
  });

  it('refuse one key for two tickets', async () => {
    await post('/crm/tickets', wanted, { 'Idempotency-Key': 'k2' });
    expect((await post('/crm/tickets', { ...wanted, text: '别的' }, { 'Idempotency-Key': 'k2' })).status).toBe(409);
  });

  it('survive the daily seeding', async () => {
    const { json } = await post('/crm/tickets', wanted);
    now = new Date('2026-11-25T10:00:00+08:00');
    expect((await ask(`/crm/tickets/${json.id}`)).status).toBe(200);
    now = new Date('2026-11-22T10:00:00+08:00');
  });

  it.each([
    ['no JSON', '{'],
    ['a missing field', { category: 'claim', phone: '13800002076' }],
    ['an unknown field', { ...wanted, status: 'closed' }],
    ['an unknown category', { ...wanted, category: 'x' }],
    ['a waybill that is none', { ...wanted, waybill: '1' }],
  ])('refuse %s', async (_what, body) => {
    const { status, json } = await post('/crm/tickets', body);
    expect([status, json.error.code]).toEqual([400, 'bad_request']);
  });

  it('refuse a huge body', async () => {
    expect((await post('/crm/tickets', { ...wanted, text: 'x'.repeat(70_000) })).status).toBe(413);
  });
});

describe('the door', () => {
  it.each(['/tms/waybills', '/wms/stock', '/crm/tickets', '/openapi.json', '/_behaviour', '/nowhere'])(
    'of %s opens with the key only',
    async (path) => {
      for (const Authorization of ['', 'Bearer', `Bearer ${KEY}x`, KEY]) {
        expect((await fetch(`${sandbox.url}${path}`, { headers: { Authorization } })).status).toBe(401);
      }
    },
  );

  it('of /healthz is open', async () => {
    expect(await (await fetch(`${sandbox.url}/healthz`)).json()).toEqual({ ok: true });
  });

  it('answers JSON to an unknown address', async () => {
    expect((await ask('/nowhere')).json.error.code).toBe('not_found');
  });

  it('tells its routes', async () => {
    expect(Object.keys((await ask('/openapi.json')).json.paths)).toContain('/tms/waybills/{number}');
  });
});

describe('misbehaviour', () => {
  const behave = (mode: string, ms?: number) => post('/_behaviour', { system: 'tms', mode, ms });
  const track = (signal?: AbortSignal) =>
    fetch(`${sandbox.url}/tms/waybills/753028419066`, { headers: { Authorization: `Bearer ${KEY}` }, signal });

  afterEach(() => behave('ok'));

  it('answers 500', async () => {
    await behave('error500');
    expect((await track()).status).toBe(500);
    expect((await ask('/wms/stock')).status).toBe(200);
  });

  it('answers nonsense', async () => {
    await behave('nonsense');
    const response = await track();
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow();
  });

  it('hangs until the client gives up', async () => {
    await behave('hang');
    await expect(track(AbortSignal.timeout(200))).rejects.toThrow(/timeout/);
  });

  it('is slow', async () => {
    await behave('slow', 150);
    const start = performance.now();
    expect((await track()).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(140);
  });

  it('closes while a request hangs', async () => {
    const other = await startSandbox({ databaseUrl: database.url, port: 0, apiKey: KEY, now: () => now });
    const headers = { Authorization: `Bearer ${KEY}` };
    await fetch(`${other.url}/_behaviour`, { method: 'POST', headers, body: '{"system":"tms","mode":"hang"}' });
    const hanging = fetch(`${other.url}/tms/waybills`, { headers }).then(
      (response) => response.status,
      () => 'closed',
    );
    await fetch(`${other.url}/healthz`);
    await other.close();
    expect([500, 'closed']).toContain(await hanging);
  });

  it.each([
    { system: 'x', mode: 'ok' },
    { system: 'tms', mode: 'x' },
    { system: 'tms', mode: 'slow', ms: -1 },
  ])('refuses %j', async (body) => {
    expect((await post('/_behaviour', body)).status).toBe(400);
  });
});

describe('its own process', () => {
  const start = (env: Record<string, string>) =>
    spawn(process.execPath, [new URL('main.ts', import.meta.url).pathname], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  it('says when it is ready and ends cleanly on SIGTERM', async () => {
    const child = start({ SANDBOX_DATABASE_URL: database.url, SANDBOX_API_KEY: KEY, SANDBOX_PORT: '0' });
    const [line] = await once(child.stdout, 'data');
    const url = /ready at (\S+)\n$/.exec(String(line))?.[1];
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('names the setting that is missing', async () => {
    const child = start({ SANDBOX_DATABASE_URL: database.url });
    const [[complaint], [code]] = await Promise.all([once(child.stderr, 'data'), once(child, 'exit')]);
    expect([code, String(complaint)]).toEqual([1, 'sandbox: set SANDBOX_API_KEY\n']);
  });
});
