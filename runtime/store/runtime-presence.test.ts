import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { RuntimeGroup } from './runtime-group.ts';
import { RuntimePresence } from './runtime-presence.ts';

const logger = pino({ level: 'silent' });
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const enter = async (runtimeId: string) => {
  const presence = new RuntimePresence({ database, runtimeId, logger, enterLimitMs: 300 });
  await presence.enter();
  return presence;
};

test('a runtime is gone as soon as its connection is, and comes back by itself', async () => {
  const observer = await enter('observer');
  const worker = await enter('worker');
  const group = new RuntimeGroup({ db: database.db, runtimeId: 'observer' });
  for (const id of ['worker', 'crashed', 'observer'])
    await new RuntimeGroup({ db: database.db, runtimeId: id }).beat(true);
  const gone = async () => {
    const { members } = await group.look();
    return members.filter(({ present }) => !present).map(({ id }) => id);
  };
  expect((await gone()).sort()).toEqual(['crashed']);

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
  await vi.waitFor(async () => expect(await gone()).toEqual(['crashed']), { timeout: 10_000 });

  await worker.leave();
  await vi.waitFor(async () => expect((await gone()).sort()).toEqual(['crashed', 'worker']), { timeout: 10_000 });
  await observer.leave();
});

test('two runtimes never share an id', async () => {
  const first = await enter('twin');
  await expect(enter('twin')).rejects.toThrow('is running already');
  await first.leave();
});
