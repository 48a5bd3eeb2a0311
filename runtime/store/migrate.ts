import { readdir } from 'node:fs/promises';
import { Kysely, PostgresDialect } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import { sturdyPool } from './pool.ts';

/** Every migration of the product, oldest first: `0001_flows.ts` … */
export const MIGRATIONS = new URL('./migrations/', import.meta.url);
const NAME = /^\d{4}_[a-z0-9_]+\.ts$/;
/** Any number that no other program uses on the same database. */
const LOCK_KEY = 7_305_201_861;
const LOCK_LIMIT = '120s';

/**
 * Brings the database up to this release; answers the names of the steps that were needed. Safe while other runtimes do
 * the same: one works, the others wait and find nothing left to do. Throws the step's own error; that step is undone.
 */
export async function migrate(url: string): Promise<string[]> {
  // Kysely's own lock comes after it has created its tables, which two starters can do at once and fail.
  const lock = new pg.Client({ connectionString: url });
  // Without it the step in progress goes on: Kysely holds a lock of its own by then.
  lock.on('error', () => undefined);
  await lock.connect();
  try {
    await lock.query(`SET lock_timeout = '${LOCK_LIMIT}'`);
    await lock.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    return await run(url);
  } finally {
    await lock.end();
  }
}

async function run(url: string): Promise<string[]> {
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: sturdyPool({ connectionString: url, max: 1 }) }),
  });
  try {
    const migrator = new Migrator({
      db,
      provider: { getMigrations: loadMigrations },
      // Rooms add steps in their own range of numbers, not always in the order of time.
      allowUnorderedMigrations: true,
    });
    const { error, results } = await migrator.migrateToLatest();
    if (error) {
      const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'before the first step';
      throw new Error(`Migration failed: ${failed}`, { cause: error });
    }
    return (results ?? []).map((result) => result.migrationName);
  } finally {
    await db.destroy();
  }
}

async function loadMigrations(): Promise<Record<string, Migration>> {
  const names = await migrationFiles();
  const modules = await Promise.all(names.map((name) => import(new URL(name, MIGRATIONS).href)));
  return Object.fromEntries(names.map((name, index) => [name.replace(/\.ts$/, ''), modules[index]]));
}

export async function migrationFiles(): Promise<string[]> {
  return (await readdir(MIGRATIONS)).filter((name) => NAME.test(name)).sort();
}
