import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { sampleState } from '../../test/kit/session-samples.ts';
import { PostgresSessionStore } from '../store/session-store.ts';
import { PostgresJobs, type WakeHandler } from './jobs.ts';

const logger = pino({ level: 'silent' });
let database: TestDatabase;
const open: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.stop();
});
afterAll(() => database.close());

/** A runtime's store and jobs; `woken` lists the sessions that it got to run. */
async function runtime(runtimeId: string, wake?: (store: PostgresSessionStore) => WakeHandler) {
  const jobs = new PostgresJobs({ database, logger });
  const store = new PostgresSessionStore({ database, runtimeId, timers: jobs, logger });
  const woken: string[] = [];
  const claim: WakeHandler = async (sessionId) => {
    if (await store.claimDue(sessionId)) woken.push(sessionId);
  };
  jobs.onWake(wake?.(store) ?? claim, (overdueMs) => store.overdue(overdueMs));
  await jobs.start();
  const stop = async () => {
    await jobs.stop();
    await store.close();
  };
  open.push({ stop });
  return { jobs, store, woken, stop };
}

let count = 0;
const parked = (inMs: number) =>
  sampleState(`parked-${++count}`, { status: 'parked', callId: null, wakeAt: new Date(Date.now() + inMs) });

/** Generous: the machine may be busy. Wakes come within about a second on a quiet one. */
const patiently = { timeout: 20_000, interval: 20 };

test('a parked session is woken when its time has come, once, by one of two runtimes', async () => {
  const [one, two] = [await runtime('one'), await runtime('two')];
  const states = Array.from({ length: 20 }, () => parked(300));
  const later = parked(3_600_000);
  for (const state of states) await one.store.park(state);
  await one.store.park(later);
  const both = () => [...one.woken, ...two.woken];
  await vi.waitFor(() => expect(both()).toHaveLength(states.length), patiently);
  expect(both().sort()).toEqual(states.map(({ id }) => id).sort());
  expect(await one.store.load(later.id)).toMatchObject({ status: 'parked' });
});

test('a timer survives the runtime that set it', async () => {
  const first = await runtime('first');
  const state = parked(1_500);
  await first.store.park(state);
  await first.stop();
  const second = await runtime('second');
  await vi.waitFor(() => expect(second.woken).toEqual([state.id]), patiently);
  expect(await second.store.load(state.id)).toMatchObject({ status: 'running', wakeAt: state.wakeAt });
});

test('at start those are woken whose timer was lost', async () => {
  const first = await runtime('first');
  const state = parked(-1_000);
  await first.jobs.stop();
  const timerless = new PostgresSessionStore({
    database,
    runtimeId: 'x',
    timers: { schedule: async () => undefined },
    logger,
  });
  await timerless.park(state);
  await timerless.close();
  const second = await runtime('second');
  await vi.waitFor(() => expect(second.woken).toEqual([state.id]), patiently);
});

test('a wake for a session that has ended is harmless, and so is a second one', async () => {
  const one = await runtime('one');
  const [ended, twice] = [parked(200), parked(200)];
  await one.store.park(ended);
  await one.store.claimParked(ended.id);
  await one.store.create({ ...ended, epoch: 2, status: 'ended', outcome: 'completed' });
  await one.store.park(twice);
  await one.store.park(twice);
  await vi.waitFor(() => expect(one.woken).toContain(twice.id), patiently);
  const pending = async () => {
    const { rows } = await database.pool.query(
      `SELECT count(*)::int AS count FROM jobs.job WHERE state < 'completed' AND data->>'sessionId' = ANY ($1)`,
      [[ended.id, twice.id]],
    );
    return rows[0].count;
  };
  await vi.waitFor(async () => expect(await pending()).toBe(0), patiently);
  expect(one.woken).toEqual([twice.id]);
  expect(await one.store.load(ended.id)).toMatchObject({ status: 'ended' });
});

test('a wake that fails is tried again', async () => {
  let failures = 0;
  const woken: string[] = [];
  const one = await runtime('one', (store) => async (sessionId) => {
    if (failures++ < 1) throw new Error('not now');
    if (await store.claimDue(sessionId)) woken.push(sessionId);
  });
  const state = parked(100);
  await one.store.park(state);
  await vi.waitFor(() => expect(woken).toEqual([state.id]), patiently);
});

test('no timer without its session: the transaction is one', async () => {
  const one = await runtime('one');
  const at = new Date(Date.now() + 3_600_000);
  const undone = database.db.transaction().execute(async (tx) => {
    await one.jobs.schedule(tx, { sessionId: 'undone', at });
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  const { rows } = await database.pool.query(`SELECT 1 FROM jobs.job WHERE data->>'sessionId' = 'undone'`);
  expect(rows).toEqual([]);
});
