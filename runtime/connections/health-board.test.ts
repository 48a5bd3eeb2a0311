import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { ConnectionHealthStore } from '../store/connection-health.ts';
import { HealthBoard } from './health-board.ts';
import type { GuardHealth } from './resilience/guard.ts';

const logger = pino({ level: 'silent' });
const idle: GuardHealth = {
  state: 'closed',
  restSeconds: 0,
  inFlight: 0,
  waiting: 0,
  calls: 3,
  failed: 1,
  retries: 0,
  fromCache: 0,
  p95Ms: 200,
  lastFault: { code: 'connector.timeout', at: '2026-03-02T01:00:00.000Z' },
};
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

describe('how connections are doing', () => {
  it('is told in words, by this server alone without a group', async () => {
    const board = new HealthBoard({ runtimeId: 'a', own: () => new Map([['tms', idle]]), logger });
    expect(await board.read()).toMatchObject([
      { connection: 'tms', server: 'a', calls: 3, lastFault: { message: { en: expect.stringContaining('in time') } } },
    ]);
  });

  it('is known of every server of a group, until it stops or tells nothing more', async () => {
    const [a, b] = ['a', 'b'].map((id) => new ConnectionHealthStore(database.db, id));
    const board = (id: string, shared = a) =>
      new HealthBoard({ runtimeId: id, own: () => new Map([['tms', idle]]), logger, shared });
    const [one] = [board('a')];
    expect((await one.read()).map(({ server }) => server)).toEqual(['a']);
    const [other] = await board('b', b).read();
    await b?.write(other ? [{ ...other, state: 'open' }] : []);
    expect(await one.read()).toMatchObject([
      { server: 'a', state: 'closed' },
      { server: 'b', state: 'open' },
    ]);
    expect(await a?.ofOthers(0)).toEqual([]);
    await board('b', b).stop();
    expect((await one.read()).map(({ server }) => server)).toEqual(['a']);
  });

  it('is told as far as it is known while the database is away', async () => {
    const away = () => Promise.reject(new Error('away'));
    const board = new HealthBoard({
      runtimeId: 'a',
      own: () => new Map([['tms', idle]]),
      logger,
      shared: { write: away, ofOthers: away, leave: away },
    });
    expect(await board.read()).toHaveLength(1);
    await expect(board.stop()).resolves.toBeUndefined();
  });
});
