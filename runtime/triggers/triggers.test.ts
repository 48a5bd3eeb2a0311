import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { Type } from 'typebox';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { registryOf } from '../../test/engine/kit.ts';
import { type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { eventBody, signedHeaders } from '../../test/kit/hook-sender.ts';
import { realClock } from '../clock.ts';
import { Vault } from '../connections/vault.ts';
import { createEngine } from '../engine/engine.ts';
import { loadPlugins } from '../plugins/loader.ts';
import { PostgresSessionStore } from '../store/session-store.ts';
import { Hooks } from './hooks.ts';
import { TriggerStore } from './store.ts';
import { Triggers } from './triggers.ts';

const plugins = await loadPlugins();
const logger = pino({ level: 'silent' });
const vault = new Vault(['a key of the test, long enough for all']);
const SECRET = 'a-secret-of-the-test';

/** Runs until it is let go. */
let letGo = Promise.withResolvers<void>();
let running = 0;
let most = 0;
const waiting = {
  type: 'test.wait',
  version: 1,
  group: 'flow',
  needs: 'nothing',
  icon: 'x',
  title: { 'zh-CN': 'x', en: 'x' },
  help: { 'zh-CN': 'x', en: 'x' },
  summary: { 'zh-CN': 'x', en: 'x' },
  params: Type.Object({}),
  exits: [],
  async run(step: { end(): unknown }) {
    running += 1;
    most = Math.max(most, running);
    await letGo.promise;
    running -= 1;
    return step.end();
  },
};
const flow: Flow = {
  format: 1,
  kind: 'ticket',
  name: 'x',
  language: 'zh-CN',
  variables: { waybill: { type: 'text', label: 'x', input: true } },
  start: 'wait',
  nodes: { wait: { type: 'test.wait', params: {}, exits: {} } },
};

let database: TestDatabase;
let servers: Awaited<ReturnType<typeof startServer>>[] = [];
let answer: { status: number; text: string } = { status: 503, text: '' };
let asked: string[] = [];

const startServer = async () => {
  const { db, url } = database;
  const runtimeId = randomUUID();
  const store = new PostgresSessionStore({
    database: { db, url },
    timers: { schedule: async () => undefined },
    logger,
    runtimeId,
  });
  const engine = createEngine({
    registry: registryOf([waiting as never]),
    store,
    clock: realClock,
    connections: { call: async () => ({ exit: 'ok' }), http: async () => ({ status: 200, headers: {}, text: '' }) },
    speech: { render: () => Promise.reject(new Error('nobody speaks')) },
    events: () => undefined,
    logger,
    newId: randomUUID,
  });
  const changes = { on: () => () => undefined };
  const triggers = new Triggers({
    db,
    changes,
    types: plugins.triggers,
    vault,
    clock: realClock,
    logger,
    timeZone: 'Asia/Shanghai',
  });
  await triggers.start({
    engine,
    flows: { live: async () => ({ version: 1, flow }) },
    http: async (request) => {
      asked.push(request.url);
      return { ...answer, headers: {} };
    },
    runtimeId,
    accepting: () => true,
    random: () => 0.5,
  });
  return {
    triggers,
    close: async () => {
      await triggers.stop();
      await engine.stop(0);
      await store.close();
    },
  };
};

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await database.pool.query(
    'TRUNCATE triggers, trigger_states, trigger_events, trigger_starts, webhook_requests, orders, order_sources, sessions CASCADE',
  );
  [letGo, running, most, asked] = [Promise.withResolvers<void>(), 0, 0, []];
  servers = [await startServer(), await startServer()];
  return async () => {
    letGo.resolve();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  };
});

const draft = { title: 'x', version: 1, enabled: true, everySeconds: undefined, orders: undefined, start: undefined };
const first = () => {
  const [server] = servers;
  if (!server) throw new Error('no server');
  return server;
};
const refresh = () => Promise.all(servers.map(({ triggers }) => triggers.refresh()));
const count = async (sql: string): Promise<number> => Number((await database.pool.query(sql)).rows[0].count);

const hook = async (atOnce: number) => {
  const { triggers } = first();
  const start = { flow: 'f', inputs: { waybill: 'subject' }, atOnce };
  const id = await triggers.store.create({ ...draft, type: 'http.webhook', config: {}, start }, 'x');
  await triggers.store.setSecrets(id, { secret: SECRET }, 'x');
  await refresh();
  return id;
};
const send = (id: string, server: number, body: string) =>
  servers[server]?.triggers.hooks.receive(id, {
    method: 'POST',
    query: {},
    headers: signedHeaders(SECRET, body),
    body,
  });

it('starts each flow once, whichever server heard of it, and so many at a time and no more', async () => {
  const id = await hook(3);
  for (let n = 0; n < 10; n += 1)
    for (const server of [0, 1]) {
      // The same event by both servers; the space makes it another request.
      const body = eventBody(`SF${n}`, 1, 'failed') + ' '.repeat(server);
      expect(await send(id, server, body)).toMatchObject({ kind: 'taken' });
    }
  await expect.poll(() => running, { timeout: 10_000 }).toBe(3);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect([running, most]).toEqual([3, 3]);
  expect(await count(`SELECT count(*) FROM trigger_starts WHERE state = 'waiting'`)).toBe(7);
  letGo.resolve();
  const ended = () => count(`SELECT count(*) FROM sessions WHERE status = 'ended' AND outcome = 'completed'`);
  await expect.poll(ended, { timeout: 20_000 }).toBe(10);
  expect(most).toBeLessThanOrEqual(3);
  expect(await count('SELECT count(*) FROM sessions')).toBe(10);
});

it('a poll that fails is tried again later, and goes on where it was', async () => {
  const { triggers } = first();
  const config = { url: 'https://tms.example.com/changes?since={cursor}' };
  const orders = { source: 'tms' };
  const id = await triggers.store.create({ ...draft, type: 'http.poll', config, everySeconds: 5, orders }, 'x');
  await refresh();
  const state = async () => (await triggers.store.states()).get(id);
  await expect.poll(async () => (await state())?.failures, { timeout: 5_000 }).toBe(1);
  expect(await state()).toMatchObject({ fault: 'connector.error', checkedAt: null });
  const dueIn = ((await state())?.dueAt?.getTime() ?? 0) - Date.now();
  expect(dueIn).toBeGreaterThan(2_000);
  expect(asked.length).toBe(1);
  const item = JSON.parse(eventBody('SF1', 4, 'created'));
  answer = { status: 200, text: JSON.stringify({ items: [item], cursor: 'c1', more: false }) };
  await database.pool.query('UPDATE trigger_states SET due_at = now()');
  await expect.poll(async () => (await state())?.failures, { timeout: 5_000 }).toBe(0);
  await expect.poll(() => count(`SELECT count(*) FROM orders WHERE key = 'SF1' AND version = 4`)).toBe(1);
  await database.pool.query('UPDATE trigger_states SET due_at = now()');
  await expect.poll(() => asked.at(-1), { timeout: 5_000 }).toBe('https://tms.example.com/changes?since=c1');
  expect((await triggers.orders.lookup('SF1'))?.ageMinutes).toBe(0);
});

it('a hook takes so many requests a second, and says so when the disk is away', async () => {
  const id = await hook(1);
  const { triggers } = first();
  const put = async () => {
    throw new Error('the disk is away');
  };
  const hooks = new Hooks({ book: triggers.book, inbox: { put }, clock: realClock, logger, rate: 2 });
  const kinds: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    const body = eventBody(`SF${n}`, 1, 'x');
    kinds.push(
      (await hooks.receive(id, { method: 'POST', query: {}, headers: signedHeaders(SECRET, body), body })).kind,
    );
  }
  expect(kinds).toEqual(['away', 'away', 'tooMany']);
});

it('secrets outlive a change of keys, and one that cannot be read closes its own trigger alone', async () => {
  const id = await hook(1);
  const { db } = database;
  const next = ['the next key of the test, as long as it must be', 'a key of the test, long enough for all'] as const;
  await new TriggerStore(db, new Vault(next), logger).reseal();
  const without = await new TriggerStore(db, new Vault(['a key of the test, long enough for all']), logger).list();
  expect(without.map(({ secrets }) => secrets)).toEqual([{}]);
  const [first] = next;
  const [found] = await new TriggerStore(db, new Vault([first]), logger).list();
  expect(found).toMatchObject({ id, secrets: { secret: SECRET } });
});

it('two servers start what is due once a tick, and make up for the last that was missed', async () => {
  const { triggers } = first();
  const start = { flow: 'f', inputs: { waybill: 'event.tick' }, atOnce: 10 };
  const config = { cron: '* * * * *' };
  const id = await triggers.store.create({ ...draft, type: 'flow.schedule', config, start }, 'x');
  await refresh();
  const due = async () => (await triggers.store.states()).get(id)?.dueAt?.getTime() ?? 0;
  await expect.poll(due, { timeout: 5_000 }).toBeGreaterThan(Date.now());
  const events = () => count('SELECT count(*) FROM trigger_events');
  const before = await events();
  await database.pool.query(`UPDATE trigger_states SET due_at = now() - interval '10 minutes'`);
  for (const server of servers) server.triggers.look();
  await expect.poll(due, { timeout: 5_000 }).toBeGreaterThan(Date.now());
  // Taken again as if its first take had been lost: the event is the same one.
  await database.pool.query(`UPDATE trigger_states SET due_at = due_at - interval '1 minute'`);
  await expect.poll(due, { timeout: 5_000 }).toBeGreaterThan(Date.now());
  await expect.poll(() => running, { timeout: 10_000 }).toBeGreaterThan(before);
  const ticks = await database.pool.query(`SELECT event->'data'->>'tick' AS tick FROM trigger_events`);
  const told = ticks.rows.map(({ tick }: { tick: string }) => tick);
  expect(new Set(told).size).toBe(told.length);
  // A minute may have passed meanwhile, and ten have not been made up for.
  expect(told.length - before).toBeLessThanOrEqual(2);
  await expect.poll(() => count('SELECT count(*) FROM sessions'), { timeout: 10_000 }).toBe(told.length);
});
