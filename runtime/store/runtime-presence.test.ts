import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { sampleState } from '../../test/kit/session-samples.ts';
import { RuntimePresence } from './runtime-presence.ts';
import { PostgresSessionStore } from './session-store.ts';

const logger = pino({ level: 'silent' });
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
  // A server that has just started vouches for everybody.
  const settled = async () => {
    const { rows } = await database.pool.query(
      `SELECT pg_postmaster_start_time() < now() - interval '10 s' AS settled`,
    );
    expect(rows[0].settled).toBe(true);
  };
  await vi.waitFor(settled, { timeout: 20_000, interval: 100 });
});
afterAll(() => database.close());

const enter = async (runtimeId: string) => {
  const presence = new RuntimePresence({ database, runtimeId, logger, enterLimitMs: 300 });
  await presence.enter();
  return presence;
};

const leaveSession = async (runtimeId: string) => {
  const timers = { schedule: async () => undefined };
  const store = new PostgresSessionStore({ database, runtimeId, timers, logger });
  await store.create(sampleState(`of-${runtimeId}`));
  await store.close();
};

test('a runtime is gone as soon as its connection is, and comes back by itself', async () => {
  const observer = await enter('observer');
  const worker = await enter('worker');
  for (const id of ['worker', 'crashed', 'observer']) await leaveSession(id);
  expect(await observer.gone()).toEqual(['crashed']);

  const connections = async () => {
    const { rows } = await database.pool.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'switchyard presence' AND datname = current_database()`,
    );
    return rows.map(({ pid }) => pid);
  };
  const before = await connections();
  await database.pool.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [before]);
  const renewed = async () => expect((await connections()).filter((pid) => !before.includes(pid))).toHaveLength(2);
  await vi.waitFor(renewed, { timeout: 10_000 });
  await vi.waitFor(async () => expect(await observer.gone()).toEqual(['crashed']), { timeout: 10_000 });

  await worker.leave();
  await vi.waitFor(async () => expect((await observer.gone()).sort()).toEqual(['crashed', 'worker']), {
    timeout: 10_000,
  });
  await observer.leave();
});

test('two runtimes never share an id', async () => {
  const first = await enter('twin');
  await expect(enter('twin')).rejects.toThrow('is running already');
  await first.leave();
});
