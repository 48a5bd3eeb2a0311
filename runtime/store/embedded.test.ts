import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dataFolder } from '../../test/kit/database.ts';
import { isAlive } from './cluster.ts';
import { openDatabase } from './database.ts';
import { EmbeddedPostgres } from './embedded.ts';
import { isPostgresOn } from './postmaster.ts';

const logger = pino({ level: 'silent' });
let folder: string;
let remove: () => Promise<void>;
const left: (() => Promise<void>)[] = [];

beforeEach(async () => {
  ({ path: folder, remove } = await dataFolder());
});

afterEach(async () => {
  for (const leave of left.splice(0).reverse()) await leave();
  await remove();
});

async function settings(of = folder): Promise<{ directory: string }> {
  return JSON.parse(await readFile(join(of, 'postgres.json'), 'utf8'));
}

async function open() {
  const embedded = await EmbeddedPostgres.open({ folder, logger });
  left.push(() => embedded.stop());
  return embedded;
}

async function openAll() {
  const database = await openDatabase({ dataFolder: folder, logger });
  left.push(() => database.close());
  return database;
}

/** Another process that holds the same database and waits to be killed. */
async function openElsewhere(): Promise<ChildProcess> {
  const module = new URL('./database.ts', import.meta.url).href;
  const program = `
    import pino from 'pino';
    import { openDatabase } from ${JSON.stringify(module)};
    const { pool } = await openDatabase({ dataFolder: process.argv[1], logger: pino({ level: 'silent' }) });
    await pool.query('CREATE TABLE parcels AS SELECT 1 AS id');
    process.send('open');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    cwd: new URL('../..', import.meta.url).pathname,
  });
  await once(child, 'message');
  return child;
}

const postmasterPid = async () =>
  Number.parseInt(await readFile(join((await settings()).directory, 'postmaster.pid'), 'utf8'), 10);

test('a Postgres whose process was killed is adopted with its data', async () => {
  const other = await openElsewhere();
  const pid = await postmasterPid();
  other.kill('SIGKILL');
  await once(other, 'exit');
  expect(isAlive(pid)).toBe(true);

  const database = await openAll();
  expect(database.embedded?.pid).toBe(pid);
  expect((await database.pool.query('SELECT id FROM parcels')).rows).toEqual([{ id: 1 }]);
  await database.close();
  expect(await isPostgresOn(pid, (await settings()).directory)).toBe(false);
});

test('processes on one folder share the server, and the last to leave stops it', async () => {
  const other = await openElsewhere();
  const database = await openAll();
  expect(database.embedded?.first).toBe(false);
  await database.close();
  const pid = await postmasterPid();
  expect(isAlive(pid)).toBe(true);

  other.kill('SIGKILL');
  await once(other, 'exit');
  const last = await open();
  await last.stop();
  expect(await isPostgresOn(pid, (await settings()).directory)).toBe(false);
});

test.each([
  ['the pid of some other living process', () => process.pid],
  ['the pid of nobody', () => 2 ** 22 - 1],
])('a stale pid file with %s does not keep it from starting', async (_, pid) => {
  await (await open()).stop();
  const { directory } = await settings();
  await writeFile(join(directory, 'postmaster.pid'), `${pid()}\n${directory}\n1\n5999\n\n127.0.0.1\n\nready\n`);
  const again = await open();
  expect(await again.asSuperuser(async (client) => (await client.query('SELECT 1 AS one')).rows)).toEqual([{ one: 1 }]);
});

test('a server that dies is started again on the same port, and open pools go on', async () => {
  const database = await openAll();
  const { embedded } = database;
  if (!embedded) throw new Error('not embedded');
  await database.pool.query('CREATE TABLE parcels AS SELECT 7 AS id');
  const { pid, port } = embedded;
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(embedded.pid).not.toBe(pid), { timeout: 20_000, interval: 50 });
  await vi.waitFor(async () => expect(await database.health()).toMatchObject({ ok: true }), { timeout: 20_000 });
  expect(embedded.port).toBe(port);
  expect((await database.pool.query('SELECT id FROM parcels')).rows).toEqual([{ id: 7 }]);
});

test('the application is an ordinary role, owns its database and sees no other', async () => {
  const database = await openAll();
  const { rows } = await database.pool.query(
    'SELECT current_user AS role, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user',
  );
  expect(rows).toEqual([{ role: 'switchyard', rolsuper: false, rolcreatedb: false, rolcreaterole: false }]);
  const sandbox = await database.embedded?.ensureDatabase('logistics_sandbox');
  expect(await database.embedded?.ensureDatabase('logistics_sandbox')).toBe(sandbox);
  expect(sandbox).toMatch(/^postgres:\/\/logistics_sandbox:/);
  const { rows: reach } = await database.pool.query(
    `SELECT has_database_privilege('logistics_sandbox', 'CONNECT') AS sandbox, current_setting('server_encoding') AS encoding`,
  );
  expect(reach).toEqual([{ sandbox: false, encoding: 'UTF8' }]);
  // The passwords are for the owner of the folder alone.
  expect((await stat(join(folder, 'postgres.json'))).mode & 0o777).toBe(0o600);
  // As root, Postgres' own user may walk through the folder; others still may not.
  expect((await stat(folder)).mode & 0o067).toBe(0);
  expect((await settings()).directory).toBe(join(folder, 'postgres'));
  await expect(database.embedded?.ensureDatabase('x"; DROP DATABASE switchyard; --')).rejects.toThrow('no name');
});

test('a data folder in a place that is closed to others works, too', async () => {
  const closed = join(folder, 'closed');
  await mkdir(closed, { mode: 0o700 });
  const embedded = await EmbeddedPostgres.open({ folder: join(closed, 'data'), logger });
  try {
    expect(await embedded.asSuperuser(async (client) => (await client.query('SELECT 1 AS one')).rowCount)).toBe(1);
  } finally {
    await embedded.stop();
    // As root it lies outside.
    await rm((await settings(join(closed, 'data'))).directory, { recursive: true, force: true });
  }
});
