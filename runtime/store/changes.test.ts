import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { type OwnPostgres, ownPostgres } from '../../test/kit/own-postgres.ts';
import { Changes, notify } from './changes.ts';

const logger = pino({ level: 'silent' });
let database: TestDatabase;
const open: Changes[] = [];

beforeAll(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  for (const changes of open.splice(0)) await changes.close();
});
afterAll(() => database.close());

const listening = async (url = database.url, pulseMs = 200): Promise<Changes> => {
  const changes = new Changes({ database: { url }, logger, pulseMs, retryMs: 100 });
  open.push(changes);
  await changes.start();
  return changes;
};

const backends = async (): Promise<number[]> => {
  const { rows } = await database.pool.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'switchyard changes' AND datname = current_database()`,
  );
  return rows.map(({ pid }) => pid);
};

test('a change is heard by every server, once it is committed, and by none when it is undone', async () => {
  const heard: string[] = [];
  for (const server of ['a', 'b']) (await listening()).on('connections', () => heard.push(server));
  await database.db.transaction().execute(async (tx) => {
    await notify(tx, 'connections');
    await notify(tx, 'something else');
    expect(heard).toEqual([]);
  });
  await vi.waitFor(() => expect(heard.toSorted()).toEqual(['a', 'b']));
  const undone = database.db.transaction().execute(async (tx) => {
    await notify(tx, 'connections');
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await notify(database.db, 'marker');
  await vi.waitFor(async () => expect(await backends()).toHaveLength(2));
  expect(heard).toHaveLength(2);
});

test('after a lost connection every listener is told, and later changes are heard again', async () => {
  const changes = await listening();
  const heard: string[] = [];
  changes.on('connections', () => heard.push('connections'));
  changes.on('triggers', () => heard.push('triggers'));
  const before = await backends();
  await database.pool.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [before]);
  await vi.waitFor(() => expect(heard.toSorted()).toEqual(['connections', 'triggers']), { timeout: 10_000 });
  await notify(database.db, 'triggers');
  await vi.waitFor(() => expect(heard.filter((topic) => topic === 'triggers')).toHaveLength(2));
});

test('a listener that fails is called again; changes meanwhile are heard once more, not many times', async () => {
  const changes = await listening();
  let calls = 0;
  let free = (): void => undefined;
  changes.on('connections', async () => {
    calls += 1;
    if (calls === 1) throw new Error('not now');
    if (calls === 2) await new Promise<void>((done) => (free = done));
  });
  await notify(database.db, 'connections');
  await vi.waitFor(() => expect(calls).toBe(2));
  for (let i = 0; i < 5; i += 1) await notify(database.db, 'connections');
  await notify(database.db, 'marker');
  let marked = false;
  changes.on('marker', () => (marked = true));
  await notify(database.db, 'marker');
  await vi.waitFor(() => expect(marked).toBe(true));
  expect(calls).toBe(2);
  free();
  await vi.waitFor(() => expect(calls).toBe(3));
});

test('whoever has stopped listening hears nothing', async () => {
  const changes = await listening();
  let heard = 0;
  const stop = changes.on('connections', () => (heard += 1));
  stop();
  let marked = false;
  changes.on('connections', () => (marked = true));
  await notify(database.db, 'connections');
  await vi.waitFor(() => expect(marked).toBe(true));
  expect(heard).toBe(0);
});

test('with the database away it waits; one that no longer answers is noticed, and all are told when it is back', async () => {
  const own: OwnPostgres = await ownPostgres();
  try {
    const changes = await listening(own.url);
    let told = 0;
    changes.on('connections', () => (told += 1));
    await own.stop();
    const late = await listening(own.url);
    let lateTold = 0;
    late.on('connections', () => (lateTold += 1));
    await own.start();
    await vi.waitFor(() => expect([told, lateTold]).toEqual([1, 1]), { timeout: 20_000 });
    await own.freeze();
    await new Promise((done) => setTimeout(done, 4_000));
    await own.thaw();
    await vi.waitFor(() => expect(told).toBeGreaterThan(1), { timeout: 20_000 });
  } finally {
    await own.remove();
  }
}, 60_000);
