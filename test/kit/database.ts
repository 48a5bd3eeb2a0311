import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import pino, { type Logger } from 'pino';
import { clusterUrl, isAlive } from '../../runtime/store/cluster.ts';
import { EmbeddedPostgres } from '../../runtime/store/embedded.ts';
import type { DB } from '../../runtime/store/generated/db.ts';
import { MIGRATIONS, migrate, migrationFiles } from '../../runtime/store/migrate.ts';
import { createPool } from '../../runtime/store/pool.ts';

/** Owns every test database; no superuser, like the product's own role. */
const ROLE = 'switchyard_test';
const quiet: Logger = pino({ level: 'silent' });

export interface TestDatabase {
  readonly db: Kysely<DB>;
  readonly pool: pg.Pool;
  readonly url: string;
  /** Drops the database. */
  close(): Promise<void>;
}

let shared: Promise<EmbeddedPostgres> | undefined;

/** One Postgres for all test processes of this user, below the system's temporary folder. */
export function testCluster(): Promise<EmbeddedPostgres> {
  shared ??= openCluster();
  return shared;
}

export async function stopTestCluster(): Promise<void> {
  const cluster = await shared;
  shared = undefined;
  template = undefined;
  await cluster?.stop();
}

/** A migrated database of one's own, cloned from a template. Close it in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const cluster = await testCluster();
  const template = await ensureTemplate(cluster);
  const name = newName();
  await cluster.asSuperuser((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${ROLE}`));
  const url = await urlOf(cluster, name);
  const pool = createPool(url, quiet, 10);
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  const close = async () => {
    await db.destroy();
    if (!pool.ending) await pool.end();
    await cluster.asSuperuser((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  };
  return { db, pool, url, close };
}

/** An empty database, for tests of the migrations themselves. */
export async function emptyDatabase(): Promise<{ url: string; close(): Promise<void> }> {
  const cluster = await testCluster();
  const name = newName();
  await cluster.ensureDatabase(ROLE);
  await cluster.asSuperuser((client) => client.query(`CREATE DATABASE ${name} OWNER ${ROLE}`));
  const drop = (client: pg.Client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  return { url: await urlOf(cluster, name), close: async () => void (await cluster.asSuperuser(drop)) };
}

const newName = () => `test_${process.pid}_${randomBytes(6).toString('hex')}`;

/** A fresh `SWITCHYARD_DATA`. */
export async function dataFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'switchyard-data-')));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

async function openCluster(): Promise<EmbeddedPostgres> {
  const folder = join(tmpdir(), `switchyard-test-postgres-${userInfo().username}`);
  const cluster = await EmbeddedPostgres.open({ folder, logger: quiet, durable: false });
  if (cluster.first) await cluster.asSuperuser(dropLeftovers);
  return cluster;
}

/** What killed test processes and older states of the migrations left behind; other runs may be at work already. */
async function dropLeftovers(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database WHERE datname ~ '^test_[0-9]+_'
     UNION ALL (SELECT datname FROM pg_database WHERE datname LIKE 'template\\_%' ORDER BY oid DESC OFFSET 5)`,
  );
  for (const { name } of rows) {
    const owner = /^test_(\d+)_/.exec(name)?.[1];
    if (owner === undefined || !isAlive(Number(owner)))
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }
}

let template: Promise<string> | undefined;

function ensureTemplate(cluster: EmbeddedPostgres): Promise<string> {
  template ??= buildTemplate(cluster);
  return template;
}

/** Built once for each state of the migrations, whoever comes first; finished as soon as it bears its name. */
async function buildTemplate(cluster: EmbeddedPostgres): Promise<string> {
  const name = `template_${await migrationsHash()}`;
  const half = newName();
  await cluster.ensureDatabase(ROLE);
  await cluster.asSuperuser(async (client) => {
    await client.query('SELECT pg_advisory_lock(1)');
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount) return;
    await client.query(`CREATE DATABASE ${half} OWNER ${ROLE}`);
    await migrate(await urlOf(cluster, half));
    await client.query(`ALTER DATABASE ${half} RENAME TO ${name}`);
  });
  return name;
}

async function migrationsHash(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of await migrationFiles()) hash.update(name).update(await readFile(new URL(name, MIGRATIONS)));
  return hash.digest('hex').slice(0, 16);
}

async function urlOf(cluster: EmbeddedPostgres, database: string): Promise<string> {
  const owned = new URL(await cluster.ensureDatabase(ROLE));
  return clusterUrl(cluster.port, ROLE, decodeURIComponent(owned.password), database);
}
