import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { startPeer } from '../../test/kit/peer.ts';
import { createApp } from './app.ts';
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
  readonly paths: Readonly<Record<string, object>>;
  readonly version: number;
  readonly cursor: string;
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

const put = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(path, { method: 'PUT', body: JSON.stringify(body), headers });

describe('the tariff', () => {
  const quote = (query: string) => ask(`/tms/quotes?${query}`);

  it.each([
    ['from=021&to=010&weightKg=1', 1550],
    ['from=021&to=010&weightKg=1.001', 1785],
    ['from=上海&to=北京&weightKg=3', 1550 + 4 * 235],
    ['from=021&to=021&weightKg=0.2', 1000],
    ['from=021&to=0571&weightKg=2', 1200 + 2 * 100],
    ['from=021&to=0991&weightKg=2&service=express', 3200 + 2 * 995],
    // 30,000 cm³ are 5 kg.
    ['from=021&to=010&weightKg=1&volumeM3=0.03', 1550 + 8 * 235],
    ['from=021&to=010&weightKg=1&insuredValue=2000', 1550 + 600],
    ['from=021&to=010&weightKg=1&insuredValue=10', 1550 + 100],
    ['from=021&to=010&weightKg=1&insuredValue=333.34', 1550 + 101],
  ])('%s is %d fen', async (query, priceFen) => {
    expect((await quote(query)).json).toMatchObject({ priceFen, price: (priceFen / 100).toFixed(2), currency: 'CNY' });
  });

  it.each([
    ['from=021&to=0897&weightKg=1', 422, 'not_served'],
    ['from=021&to=999&weightKg=1', 422, 'not_served'],
    ['from=021&to=010&weightKg=101', 422, 'too_heavy'],
    ['from=021&to=010&weightKg=1&insuredValue=50001', 422, 'insured_too_high'],
    ['from=021&to=010&weightKg=-1', 400, 'bad_request'],
    ['from=021&to=010', 400, 'bad_request'],
  ])('%s is refused', async (query, status, code) => {
    const answer = await quote(query);
    expect([answer.status, answer.json.error.code]).toEqual([status, code]);
  });
});

describe('a booking', () => {
  const wanted = { phone: '13900009001', from: '021', to: '010', weightKg: 3, pickup: 'morning' };
  const ordersOf = async (phone: string) => (await ask(`/wms/orders?phone=${phone}`)).json;

  it('is one order, however often and at once it is sent', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post('/tms/bookings', wanted, { 'Idempotency-Key': 'b1' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ json }) => JSON.stringify(Object.entries(json).sort()))).size).toBe(1);
    expect(await ordersOf('13900009001')).toMatchObject({
      total: 1,
      items: [{ status: 'new', priceFen: 2490, waybills: [expect.stringMatching(/^7532/)] }],
    });
    expect(answers[0]?.json).toMatchObject({ pickup: { from: '2026-11-23T09:00:00+08:00', text: '明天9点到12点' } });
  });

  it('is refused with the key of another', async () => {
    const other = await post('/tms/bookings', { ...wanted, weightKg: 4 }, { 'Idempotency-Key': 'b1' });
    expect([other.status, other.json.error.code]).toEqual([409, 'idempotency_conflict']);
    expect((await ordersOf('13900009001')).total).toBe(1);
  });

  it.each([
    [{ to: '0897' }, 'not_served'],
    [{ weightKg: 200 }, 'too_heavy'],
    [{ goods: '烟花两箱' }, 'prohibited'],
    [{ payment: 'monthly' }, 'no_contract'],
  ])('with %j is refused, and leaves nothing behind', async (odd, code) => {
    const key = { 'Idempotency-Key': `refused-${code}` };
    const refused = await post('/tms/bookings', { ...wanted, phone: '13900009002', ...odd }, key);
    expect([refused.status, refused.json.error.code]).toEqual([422, code]);
    expect((await ordersOf('13900009002')).total).toBe(0);
    expect((await ask('/crm/customers/13900009002')).status).toBe(404);
  });

  it('survives the daily seeding, and can be tracked', async () => {
    const { json } = await post('/tms/bookings', { ...wanted, phone: '13900009003' });
    now = new Date('2026-11-25T10:00:00+08:00');
    expect((await ask(`/tms/waybills/${json.waybill}`)).json).toMatchObject({ status: 'created' });
    now = new Date('2026-11-22T10:00:00+08:00');
    expect((await ordersOf('13900009003')).total).toBe(1);
  });
});

describe('a delivery', () => {
  const parcel = '/tms/waybills/753028419067';

  it('is moved to a free slot', async () => {
    const { json } = await ask(`${parcel}/slots`);
    expect(json).toMatchObject({ slots: [{ id: '20261123-1', text: '明天9点到12点' }, {}, {}, {}] });
    const moved = await put(`${parcel}/slot`, { slot: '20261123-2' });
    expect(moved.json).toMatchObject({ slot: { text: '明天14点到18点' } });
    expect((await ask(parcel)).json.eta).toBe('2026-11-23T18:00:00+08:00');
  });

  it('gives the last place of a slot to one', async () => {
    const all = (await ask('/tms/waybills?status=inTransit&pageSize=100')).json.items;
    const booked = await Promise.all(
      all.map(({ waybill }) => put(`/tms/waybills/${waybill}/slot`, { slot: '20261123-3' })),
    );
    expect(new Set(booked.map(({ status }) => status))).toEqual(new Set([409]));
    expect(booked[0]?.json).toMatchObject({ error: { code: 'slot_full' }, slots: [{ id: '20261123-1' }, {}, {}, {}] });
  });

  it.each([
    ['753028419066', 'out_for_delivery'],
    ['753028419068', 'signed'],
  ])('of %s is too late: %s', async (number, code) => {
    for (const answer of [
      await ask(`/tms/waybills/${number}/slots`),
      await put(`/tms/waybills/${number}/slot`, { slot: '20261123-1' }),
      await put(`/tms/waybills/${number}/delivery`, { method: 'locker' }),
      await put(`/tms/waybills/${number}/address`, { address: '上海市' }),
    ])
      expect([answer.status, answer.json.error.code]).toEqual([409, code]);
  });

  it('is chosen, when that is allowed', async () => {
    const chosen = await put(`${parcel}/delivery`, { method: 'station', payment: 'receiver' });
    expect(chosen.json).toMatchObject({ methodText: { 'zh-CN': '驿站自提' }, place: '上海市徐汇区龙吴路 1200 号' });
    expect((await put(`${parcel}/delivery`, { method: 'locker' })).json.error.code).toBe('too_big');
    expect((await ask(parcel)).json).toMatchObject({ method: 'station', payment: 'receiver' });
    expect((await put(`${parcel}/delivery`, {})).status).toBe(400);
  });

  it('goes to another address that is in the area', async () => {
    const moved = await put(`${parcel}/address`, { address: '北京市朝阳区望京街 1 号' });
    expect(moved.json).toMatchObject({ outlet: '朝阳望京部' });
    expect((await put(`${parcel}/address`, { address: '阿里地区' })).status).toBe(422);
    expect((await put(`${parcel}/address`, { address: '月球' })).json.error.code).toBe('out_of_area');
  });
});

describe('places', () => {
  it('outlets of a region come nearest first', async () => {
    const { json } = await ask('/tms/outlets?kind=outlet&region=021&near=121.61,31.2');
    expect(json.items.map(({ name }) => name)).toEqual(['浦东张江部', '城南三部']);
    expect((await ask('/tms/outlets?kind=outlet&region=浦东')).json.items.map(({ name }) => name)).toEqual([
      '浦东张江部',
    ]);
    expect((await ask('/tms/outlets?region=0897')).json.total).toBe(0);
  });

  it('rescue stations, too', async () => {
    expect((await ask('/tms/stations?near=121.22,31.24')).json.items[0]?.name).toBe('嘉定救援站');
    expect((await ask('/tms/stations?near=nowhere')).json.items).toEqual([]);
  });
});

describe('vehicles', () => {
  const plate = `/tms/vehicles/${encodeURIComponent('沪A12345')}`;

  it('are known by what can be keyed of their plates, with the age of the fix', async () => {
    expect((await ask('/tms/vehicles/12345')).json.position).toMatchObject({ ageMinutes: 90 });
    expect((await ask('/tms/vehicles/2345')).status).toBe(200);
    expect((await ask('/tms/vehicles/%25')).status).toBe(404);
  });

  it('are on alert once for one key', async () => {
    const alarm = { kind: 'theft', phone: '13800002076' };
    const first = await post(`${plate}/alarms`, alarm, { 'Idempotency-Key': 'a1' });
    const again = await post(`${plate}/alarms`, alarm, { 'Idempotency-Key': 'a1' });
    expect([first.status, again.status, again.json.id]).toEqual([201, 200, first.json.id]);
    expect((await ask(plate)).json).toMatchObject({ alarm: { kind: 'theft', position: { place: /上海/ } } });
    expect((await ask(`${plate}/alarms`)).json.total).toBe(1);
  });
});

describe('cargo', () => {
  it('is offered by place and space, and taken once', async () => {
    const { json } = await ask('/tms/cargo?to=010&spaceM3=10');
    expect(json.items).toMatchObject([{ id: 'H1002' }]);
    const drivers = ['13900000001', '13900000002', '13900000003'];
    const taken = await Promise.all(drivers.map((phone) => post('/tms/cargo/H1002/take', { phone })));
    expect(taken.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect((await ask('/tms/cargo?to=010&spaceM3=10')).json.items).toEqual([]);
    expect((await ask('/tms/cargo?spaceM3=x')).status).toBe(400);
  });
});

describe('what is known of a caller', () => {
  it('is contacts, orders and open tickets', async () => {
    const phone = '13800002087';
    await post('/crm/contacts', { phone, kind: 'disclosure', summary: '已告知', agent: '8001' });
    const ticket = await post('/crm/tickets', { category: 'rescue', phone, text: '抛锚', priority: 'urgent' });
    expect(ticket.json).toMatchObject({
      department: '救援中心',
      dueAt: '2026-11-22T10:15:00+08:00',
      stage: 'received',
    });
    expect((await ask(`/crm/customers/${phone}/history`)).json).toMatchObject({
      customer: { name: '孙强' },
      contacts: [{ kind: 'disclosure', summary: '已告知' }],
      lastAgent: '8001',
      openTickets: 1,
    });
    expect((await ask('/crm/customers/13999999999/history')).status).toBe(404);
  });

  it('a ticket that is closed stays closed', async () => {
    const { json } = await post('/crm/tickets', { category: 'inquiry', text: '没有号码也可以' });
    const patch = (body: unknown) => ask(`/crm/tickets/${json.id}`, { method: 'PATCH', body: JSON.stringify(body) });
    expect((await patch({ stage: 'dispatched', note: '已派' })).json).toMatchObject({
      stageText: { 'zh-CN': '已派单' },
      notes: [{ text: '已派' }],
    });
    expect((await patch({ status: 'closed' })).json).toMatchObject({ status: 'closed', stage: 'closed' });
    expect((await patch({ note: '再说' })).status).toBe(409);
  });
});

describe('text messages', () => {
  it('are taken once for one key, and kept to be read', async () => {
    const message = { to: '13800002076', text: '网点：城南三部' };
    const first = await post('/sms/messages', message, { 'Idempotency-Key': 'm1' });
    expect((await post('/sms/messages', message, { 'Idempotency-Key': 'm1' })).json.id).toBe(first.json.id);
    expect((await ask('/sms/messages?to=13800002076')).json).toMatchObject({ total: 1, items: [message] });
    expect((await post('/sms/messages', { ...message, to: '02160002001' })).status).toBe(400);
  });
});

describe('changes', () => {
  const change = (body: object) => post('/_changes', body);
  const cursor = async () => (await change({ count: 1 })).json.cursor;
  const since = async (from: string) => (await ask(`/tms/changes?since=${from}`)).json;

  it('are polled from a cursor, each with the version of its waybill', async () => {
    const from = await cursor();
    expect((await change({ count: 45 })).json).toMatchObject({ changed: 45 });
    const { items, cursor: to } = await since(from);
    expect(items).toHaveLength(45);
    expect(items[0]).toMatchObject({ type: 'statusChanged', subject: expect.stringMatching(/^7531/) });
    // 40 waybills, and five of them once more.
    const versions = Map.groupBy(items, ({ waybill }) => waybill);
    expect([...versions.values()].filter(({ length }) => length === 2)).toHaveLength(5);
    for (const [first, second] of versions.values())
      if (first && second) expect(second.version).toBe(first.version + 1);
    expect(await since(to)).toMatchObject({ items: [], cursor: to, more: false });
    expect((await ask('/tms/changes?since=x')).status).toBe(400);
  });

  it('are what the source says', async () => {
    const from = await cursor();
    await change({ count: 1, waybill: '753028419069', status: 'inTransit' });
    const [event] = (await since(from)).items;
    expect(event).toMatchObject({ waybill: '753028419069', data: { status: 'inTransit' } });
    expect((await ask('/tms/waybills/753028419069')).json).toMatchObject({
      version: event?.version,
      status: 'inTransit',
    });
  });

  it('are sent out, signed, until they are taken', async () => {
    let refusals = 2;
    const peer = await startPeer(() => {
      refusals -= 1;
      return { status: refusals >= 0 ? 503 : 204 };
    });
    const hook = await post('/_webhooks', { url: `${peer.url}/hook`, secret: 'webhook-secret', disorderly: true });
    const from = await cursor();
    await change({ count: 20 });
    const wanted = (await since(from)).items.map(({ id }) => String(id));
    const got = () => new Set(peer.requests.map(({ headers }) => headers['x-event-id']));
    await expect.poll(() => wanted.every((id) => got().has(id)), { timeout: 10_000 }).toBe(true);
    for (const { headers, body } of peer.requests) {
      const signed = createHmac('sha256', 'webhook-secret').update(`${headers['x-timestamp']}.${body}`).digest('hex');
      expect(headers['x-signature']).toBe(`sha256=${signed}`);
    }
    expect((await ask(`/_webhooks/${hook.json.id}`, { method: 'DELETE' })).status).toBe(200);
    await peer.close();
  });
});

describe('forgetting', () => {
  it('brings everything back to the start', async () => {
    await post('/crm/tickets', { category: 'inquiry', phone: '13800002076', text: '问' });
    await sandbox.reset();
    expect((await ask('/crm/tickets')).json.total).toBe(0);
    expect((await ask('/tms/waybills')).json.total).toBe(44);
    expect((await post('/crm/tickets', { category: 'inquiry', text: '问' })).json.id).toBe(1);
    expect((await ask('/tms/waybills/753028419067')).json.eta).toBe('2026-11-23T12:00:00+08:00');
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

  it('tells exactly its routes', async () => {
    const { paths } = (await ask('/openapi.json')).json;
    const told = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const options = {
      pool: new pg.Pool(),
      apiKey: KEY,
      now: () => now,
      closing: AbortSignal.abort(),
      changed: () => undefined,
    };
    const app = createApp({ ...options, fresh: async () => undefined, reset: async () => undefined });
    const served = app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)(\{[^/]*\})?/g, '{$1}')}`);
    expect(told.sort()).toEqual([...new Set(served)].sort());
  });
});

describe('the group chat', () => {
  const write = async (key: string, message: object) => {
    const headers = { 'Content-Type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(message) };
    return (await (await fetch(`${sandbox.url}/group/robot/send?key=${key}`, init)).json()) as { errcode: number };
  };

  it('shows what its robot was given, and takes nothing with another key', async () => {
    expect(await write(KEY, { msgtype: 'text', text: { content: '红色警报' } })).toMatchObject({ errcode: 0 });
    expect(await write('other', { msgtype: 'text', text: { content: '假的' } })).toMatchObject({ errcode: 93000 });
    expect(await write(KEY, { msgtype: 'text', text: { content: '' } })).toMatchObject({ errcode: 44004 });
    const { items } = (await ask('/group/messages')).json;
    expect(items).toEqual([{ at: expect.any(String), text: '红色警报' }]);
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
