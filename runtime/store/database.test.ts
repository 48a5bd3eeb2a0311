import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { emptyDatabase, testCluster } from '../../test/kit/database.ts';
import { type Database, openDatabase } from './database.ts';

const left: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const leave of left.splice(0).reverse()) await leave();
});

/** A logger and what it was told. */
function listening() {
  const lines: string[] = [];
  return { lines, logger: pino({}, { write: (line) => void lines.push(line) }) };
}

async function open(databaseUrl: string, logger = pino({ level: 'silent' })): Promise<Database> {
  const database = await openDatabase({ databaseUrl, dataFolder: '/nowhere', logger });
  left.push(() => database.close());
  return database;
}

async function empty() {
  const database = await emptyDatabase();
  left.push(() => database.close());
  return database;
}

test('a Postgres of one’s own is migrated and says how it is', async () => {
  const { url } = await empty();
  const { lines, logger } = listening();
  const database = await open(url, logger);
  expect(await database.health()).toMatchObject({ ok: true });
  expect(await database.db.selectFrom('flows').selectAll().execute()).toEqual([]);
  expect(lines.join()).toContain('0001_flows');
  expect(lines.join()).not.toContain('superuser');
  await database.close();
  await database.close();
  expect(await database.health()).toMatchObject({ ok: false });
});

test('a superuser as the application’s role is warned of', async () => {
  const cluster = await testCluster();
  const { url } = await empty();
  const role = `test_superuser_${randomBytes(4).toString('hex')}`;
  await cluster.asSuperuser((client) => client.query(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD 'secret'`));
  const own = new URL(url);
  own.username = role;
  own.password = 'secret';
  const { lines, logger } = listening();
  const database = await open(own.href, logger);
  await database.pool.query(`REASSIGN OWNED BY ${role} TO switchyard_test`);
  left.splice(-1, 0, async () => void (await cluster.asSuperuser((client) => client.query(`DROP ROLE ${role}`))));
  expect(lines.join()).toContain('superuser');
  expect(lines.join()).not.toContain('secret');
});

test('a connection that breaks while it is lent out ends no more than its own work', async () => {
  const { url } = await empty();
  const { lines, logger } = listening();
  const database = await open(url, logger);
  const client = await database.pool.connect();
  const broken = once(client, 'error');
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
  await database.pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
  await broken;
  client.release(true);
  expect(await database.health()).toMatchObject({ ok: true });
  expect(lines.join()).toContain('a database connection broke');
  expect(lines.join()).not.toContain('secretKey');
});

test('a wrong password fails at once and clearly', async () => {
  const { url } = await empty();
  const wrong = new URL(url);
  wrong.password = 'wrong';
  const begun = performance.now();
  await expect(open(wrong.href)).rejects.toThrow('The database cannot be reached');
  expect(performance.now() - begun).toBeLessThan(10_000);
});
