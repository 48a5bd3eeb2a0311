import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { dataFolder, type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { ref, sampleState, sampleStep } from '../../test/kit/session-samples.ts';
import { Superseded } from '../engine/aborting.ts';
import { type Database, openDatabase } from './database.ts';
import { PostgresSessionStore, type SessionStoreOptions } from './session-store.ts';
import { SessionReader } from './sessions.ts';

const logger = pino({ level: 'silent' });
const noTimers = { schedule: async () => undefined };
let database: TestDatabase;
const open: PostgresSessionStore[] = [];

beforeAll(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
});
afterAll(() => database.close());

function openStore(options: Partial<SessionStoreOptions> = {}) {
  const store = new PostgresSessionStore({ database, runtimeId: 'one', timers: noTimers, logger, ...options });
  open.push(store);
  return store;
}

let count = 0;
const newId = () => `session-${++count}`;

test('a session comes back as it was handed in', async () => {
  const store = openStore();
  const state = sampleState(newId(), {
    variables: {
      text: 'a "quoted" {brace}, back\\slash\n换行',
      none: null,
      nul: 'x\0y',
      list: [1, [], {}],
      half: '\ud800',
    },
    version: null,
    memo: { fault: 'connector.timeout', woken: { reason: 'time' } },
  });
  await store.create(state);
  expect(await store.load(state.id)).toEqual(state);
  expect(await store.load('nobody')).toBeUndefined();
});

test('any variables survive the disk', async () => {
  const store = openStore();
  const values = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(values, async (drawn) => {
      const variables = JSON.parse(JSON.stringify(drawn));
      const state = sampleState(newId(), { variables });
      await store.create(state);
      expect((await store.load(state.id))?.variables).toEqual(variables);
    }),
    { numRuns: 60 },
  );
});

test('of many checkpoints the newest is stored, in few commits', async () => {
  const store = openStore();
  const id = newId();
  for (let seq = 1; seq <= 1_000; seq++) store.checkpoint(sampleState(id, { seq, node: `n${seq}` }));
  await store.flush(ref(id));
  expect(await store.load(id)).toMatchObject({ seq: 1_000, node: 'n1000' });
  expect(store.counters.commits).toBeLessThan(5);
});

test('every step is stored; a visit that ran again shows its newest account', async () => {
  const store = openStore();
  const id = newId();
  await store.create(sampleState(id));
  for (let seq = 1; seq <= 300; seq++) store.step(ref(id), sampleStep(seq));
  store.step(ref(id), sampleStep(300, { exit: 'again' }));
  await store.flush(ref(id));
  store.step(ref(id), sampleStep(1, { exit: 'after the crash' }));
  await store.flush(ref(id));
  const trace = await new SessionReader(database.db).trace(id);
  expect(trace.map(({ seq }) => seq)).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
  expect(trace[299]?.exit).toBe('again');
  expect(trace[0]?.exit).toBe('after the crash');
});

test('what nobody waits for is written all the same', async () => {
  const store = openStore();
  const id = newId();
  store.checkpoint(sampleState(id));
  const reader = new SessionReader(database.db);
  await vi.waitFor(async () => expect(await reader.detail(id)).toBeDefined(), { timeout: 10_000 });
  expect(store.pending).toEqual({ sessions: 0, steps: 0, bytes: 0 });
});

test('the first result of an effect stays, in this process and in the next', async () => {
  const store = openStore();
  const id = newId();
  await store.create(sampleState(id));
  expect(await store.effect(ref(id), 1, 'ticket')).toBeUndefined();
  await Promise.all([
    store.saveEffect(ref(id), 1, 'ticket', { no: 1 }),
    store.saveEffect(ref(id), 1, 'ticket', { no: 2 }),
  ]);
  await openStore().saveEffect(ref(id), 1, 'ticket', { no: 3 });
  expect(await store.effect(ref(id), 1, 'ticket')).toEqual({ known: true, result: { no: 1 } });
  await store.saveEffect(ref(id), 2, 'ticket', null);
  expect(await store.effect(ref(id), 2, 'ticket')).toEqual({ known: true, result: null });
});

test('an effect that was done twice with two results is counted; a repeated one is not', async () => {
  const [store, other] = [openStore(), openStore({ runtimeId: 'two' })];
  const id = newId();
  await store.create(sampleState(id));
  await store.saveEffect(ref(id), 1, 'sms', 'sent 1');
  await other.saveEffect(ref(id), 1, 'sms', 'sent 1');
  expect(other.counters.conflicts).toBe(0);
  await other.saveEffect(ref(id), 1, 'sms', 'sent 2');
  expect(other.counters.conflicts).toBe(1);
});

test('data that the database refuses harms its own session only', async () => {
  const store = openStore();
  const [bad, good] = [newId(), newId()];
  store.checkpoint(sampleState(bad, { seq: 2 ** 40 }));
  const created = store.create(sampleState(good));
  store.step(ref(good), sampleStep(1));
  const refused = expect(store.flush(ref(bad))).rejects.toThrow('store.unavailable');
  await created;
  await store.flush(ref(good));
  await refused;
  expect(await store.load(good)).toBeDefined();
  expect(await store.load(bad)).toBeUndefined();
  expect(store.counters.lost).toBe(1);
});

describe('parking', () => {
  test('the session and its timer are stored together or not at all', async () => {
    const wakes: string[] = [];
    const failing = openStore({
      timers: {
        schedule: async () => {
          throw new Error('no queue');
        },
      },
    });
    const state = sampleState(newId(), { status: 'parked', wakeAt: new Date('2026-02-01') });
    await failing.create(sampleState(state.id));
    await expect(failing.park(state)).rejects.toThrow('store.unavailable');
    expect(await failing.load(state.id)).toMatchObject({ status: 'running' });

    const store = openStore({ timers: { schedule: async (_, wake) => void wakes.push(wake.sessionId) } });
    await store.park(state);
    await store.park(state);
    expect(await store.load(state.id)).toEqual(state);
    expect(wakes).toEqual([state.id, state.id]);
    await store.park({ ...state, wakeAt: null });
    expect(wakes).toHaveLength(2);
  });

  test('of many who wake a session one gets it', async () => {
    const stores = ['one', 'two', 'three'].map((runtimeId) => openStore({ runtimeId }));
    const id = newId();
    await stores[0]?.park(sampleState(id, { status: 'parked', wakeAt: null, seq: 4 }));
    const claims = await Promise.all([...stores, ...stores].map((store) => store.claimParked(id)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(claims.find(Boolean)).toMatchObject({ id, seq: 4, status: 'running' });
  });

  test('an older timer does not wake a session that has parked again', async () => {
    const store = openStore();
    const id = newId();
    await store.park(sampleState(id, { status: 'parked', wakeAt: new Date(Date.now() + 3_600_000) }));
    expect(await store.claimDue(id)).toBeUndefined();
    expect(await store.overdue()).not.toContain(id);
    await store.park(sampleState(id, { status: 'parked', wakeAt: new Date(Date.now() - 1_000) }));
    expect(await store.overdue()).toContain(id);
    expect(await store.overdue(60_000)).not.toContain(id);
    expect(await store.claimDue(id)).toMatchObject({ id });
    expect(await store.claimDue(id)).toBeUndefined();
  });
});

describe('a session belongs to one runtime', () => {
  test('what the former owner still writes is refused, and so is what comes after the end', async () => {
    const [one, two] = [openStore(), openStore({ runtimeId: 'two' })];
    const id = newId();
    await one.create(sampleState(id, { seq: 1 }));
    expect(await two.claimRunning(id, 'someone else')).toBeUndefined();
    expect(await two.claimRunning(id, 'one')).toMatchObject({ seq: 1 });
    one.checkpoint(sampleState(id, { seq: 9, node: 'late' }));
    const late = sampleState(id, { seq: 9, node: 'late', status: 'parked' });
    await expect(one.park(late)).rejects.toBeInstanceOf(Superseded);
    expect(one.counters.refused).toBe(1);
    expect(await one.load(id)).toMatchObject({ status: 'running', seq: 1 });

    two.checkpoint(sampleState(id, { seq: 5, epoch: 2, status: 'ended', outcome: 'completed' }));
    await two.flush(ref(id, 2));
    two.checkpoint(sampleState(id, { seq: 6, epoch: 2 }));
    expect(await two.load(id)).toMatchObject({ status: 'ended', seq: 5 });
  });

  test('after a crash the next runtime finds what was running', async () => {
    const one = openStore({ runtimeId: `crashing-${newId()}` });
    const [running, ended] = [newId(), newId()];
    await one.create(sampleState(running, { seq: 3 }));
    await one.create(sampleState(ended, { status: 'ended', outcome: 'completed' }));
    const next = openStore({ runtimeId: 'next' });
    const all = await next.runningSessions();
    const runtimeId = all.find(({ state }) => state.id === running)?.runtimeId ?? '';
    expect((await next.runningSessions(runtimeId)).map(({ state }) => state.id)).toEqual([running]);
    expect(await next.claimRunning(running, runtimeId)).toMatchObject({ seq: 3 });
    expect(await next.runningSessions(runtimeId)).toEqual([]);
  });
});

describe('when the database is away', () => {
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let own: Database;

  beforeAll(async () => {
    folder = await dataFolder();
    own = await openDatabase({ dataFolder: folder.path, logger });
  });
  afterAll(async () => {
    await own.close();
    await folder.remove();
  });

  test('sessions go on, and all they did is stored once it is back', async () => {
    const store = openStore({ database: own, flushLimitMs: 20_000 });
    const ids = Array.from({ length: 20 }, newId);
    for (const id of ids) await store.create(sampleState(id));
    process.kill(own.embedded?.pid ?? 0, 'SIGKILL');
    // Its processes end one after the other: on until the store has noticed.
    let last = 0;
    while (last < 50 || store.counters.retries === 0) {
      last += 1;
      for (const id of ids) {
        store.checkpoint(sampleState(id, { seq: last }));
        store.step(ref(id), sampleStep(last));
      }
      await (last < 50 ? new Promise((resolve) => setImmediate(resolve)) : sleep(50));
    }
    await Promise.all(ids.map((id) => store.saveEffect(ref(id), last, 'sms', 'sent')));
    await Promise.all(ids.map((id) => store.flush(ref(id))));
    expect(store.counters).toMatchObject({ lost: 0, refused: 0, conflicts: 0 });
    const reader = new SessionReader(own.db);
    for (const id of ids) {
      expect(await reader.trace(id)).toHaveLength(last);
      expect(await store.load(id)).toMatchObject({ seq: last });
      expect(await store.effect(ref(id), last, 'sms')).toEqual({ known: true, result: 'sent' });
    }
  });

  test('what there is no memory for is missing from the traces, which say how much', async () => {
    const store = openStore({ database: own, maxBytes: 20_000 });
    const ids = [newId(), newId()];
    for (const id of ids) await store.create(sampleState(id));
    process.kill(own.embedded?.pid ?? 0, 'SIGKILL');
    for (let seq = 1; seq <= 500; seq++) {
      for (const id of ids) {
        store.checkpoint(sampleState(id, { seq }));
        store.step(ref(id), sampleStep(seq));
      }
    }
    expect(store.pending.bytes).toBeLessThan(25_000);
    await Promise.all(ids.map((id) => store.flush(ref(id))));
    const reader = new SessionReader(own.db);
    for (const id of ids) {
      const trace = await reader.trace(id);
      const whole = trace.filter(({ effects }) => !effects.some(({ data }) => data?.missingSteps));
      const missing = trace.flatMap(({ effects }) => effects.map(({ data }) => Number(data?.missingSteps ?? 0)));
      expect(whole.length).toBeGreaterThan(0);
      expect(whole.length).toBeLessThan(500);
      expect(whole.length + missing.reduce((sum, steps) => sum + steps, 0)).toBe(500);
      expect(await store.load(id)).toMatchObject({ seq: 500 });
    }
  });

  test('who waits gets a clear fault in time, and memory stays bounded', async () => {
    const nowhere = { db: own.db, url: 'postgres://nobody@127.0.0.1:9/none' };
    const store = openStore({ database: nowhere, flushLimitMs: 300, maxBytes: 100_000 });
    const id = newId();
    for (let seq = 1; seq <= 5_000; seq++) store.step(ref(id), sampleStep(seq));
    expect(store.pending.bytes).toBeLessThan(110_000);
    await expect(store.flush(ref(id))).rejects.toMatchObject({ name: 'Fault', code: 'store.unavailable' });
    await expect(store.saveEffect(ref(id), 1, 'sms', 'sent')).rejects.toMatchObject({ code: 'store.unavailable' });
    await expect(store.close()).rejects.toMatchObject({ code: 'store.unavailable' });
    open.splice(open.indexOf(store), 1);
    await vi.waitFor(() => expect(store.counters.lost).toBeGreaterThanOrEqual(5_000), { timeout: 10_000 });
  });
});
