import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

const MIGRATIONS = new URL('./migrations/', import.meta.url);

/** Everything lives in a schema of its own, so that the sandbox can share a Postgres with others. */
const SCHEMA = 'logistics_sandbox';
/** Two sandboxes that start on one database take turns. */
const LOCK = 7_530_284;

export const openPool = (url: string): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    max: 5,
    connectionTimeoutMillis: 5000,
    options: `-c search_path=${SCHEMA}`,
  });
  // An idle connection that Postgres closes is replaced at the next query; without a listener it would end the process.
  pool.on('error', (error) => console.error(`sandbox: lost a database connection: ${error.message}`));
  return pool;
};

/** Runs `work` in a transaction that excludes every other sandbox on this database. */
export const alone = async <T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // The connection may be broken: throwing it away rolls back as well.
    client.release(true);
    throw error;
  }
};

/** Brings the tables up to date: each file of `migrations/` once, in order of name. */
export const migrate = (pool: pg.Pool): Promise<void> =>
  alone(pool, async (client) => {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
    await client.query('CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY)');
    const { rows } = await client.query<{ name: string }>('SELECT name FROM migration');
    const done = new Set(rows.map(({ name }) => name));
    const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql')).sort();
    for (const name of files.filter((each) => !done.has(each))) {
      await client.query(await readFile(new URL(name, MIGRATIONS), 'utf8'));
      await client.query('INSERT INTO migration (name) VALUES ($1)', [name]);
    }
  });
