import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import { pause } from './cluster.ts';
import { EmbeddedPostgres } from './embedded.ts';
import type { DB } from './generated/db.ts';
import { migrate } from './migrate.ts';
import { createPool } from './pool.ts';
import { loggable } from './values.ts';

export { createPool } from './pool.ts';

const APPLICATION = 'switchyard';
const OLDEST_SERVER = 140_000;
const CONNECT_LIMIT_MS = 30_000;
const HEALTH_LIMIT_MS = 2_000;

export interface DatabaseOptions {
  /** `DATABASE_URL`; without it the embedded Postgres of the data folder. */
  readonly databaseUrl?: string | undefined;
  /** `SWITCHYARD_DATA`. */
  readonly dataFolder: string;
  readonly logger: Logger;
  /** Connections of the pool; default 20. */
  readonly connections?: number;
}

export interface Database {
  readonly db: Kysely<DB>;
  readonly pool: pg.Pool;
  /** Holds a password: never for logs. */
  readonly url: string;
  /** `undefined` with a `DATABASE_URL`. */
  readonly embedded: EmbeddedPostgres | undefined;
  /** Never rejects, answers within 2 s. `detail` is for operators. */
  health(): Promise<{ ok: boolean; detail: string }>;
  /** Ends the connections, then the embedded Postgres unless another process uses it. Safe to call twice. */
  close(): Promise<void>;
}

/** Opens the database, embedded or not, and brings it up to this release. Throws when it can't be reached within 30 s. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { logger, dataFolder, databaseUrl } = options;
  const embedded = databaseUrl ? undefined : await EmbeddedPostgres.open({ folder: dataFolder, logger });
  try {
    const url = databaseUrl ?? (await embedded?.ensureDatabase(APPLICATION)) ?? '';
    await checkServer(url, logger);
    const steps = await migrate(url);
    if (steps.length > 0) logger.info({ steps }, 'database migrated');
    return connect(url, embedded, options);
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

function connect(url: string, embedded: EmbeddedPostgres | undefined, options: DatabaseOptions): Database {
  const pool = createPool(url, options.logger, options.connections);
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  let closing: Promise<void> | undefined;
  const close = async () => {
    await db.destroy();
    // Kysely ends only a pool that it has used.
    if (!pool.ending) await pool.end();
    await embedded?.stop();
  };
  return {
    db,
    pool,
    url,
    embedded,
    health: () => health(pool, embedded),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

async function health(pool: pg.Pool, embedded: EmbeddedPostgres | undefined) {
  const begun = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${HEALTH_LIMIT_MS} ms`)), HEALTH_LIMIT_MS);
  });
  try {
    await Promise.race([pool.query('SELECT 1'), limit]);
    const ms = Math.round(performance.now() - begun);
    return { ok: true, detail: `${embedded ? 'embedded Postgres' : 'Postgres'} answered in ${ms} ms` };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for the server, refuses one that is too old, and warns of a role that may do more than it needs. */
async function checkServer(url: string, logger: Logger): Promise<void> {
  const client = await connectPatiently(url, logger);
  try {
    const { rows } = await client.query<{ version: string; superuser: boolean }>(
      `SELECT current_setting('server_version_num') AS version, rolsuper AS superuser
         FROM pg_roles WHERE rolname = current_user`,
    );
    if (Number(rows[0]?.version) < OLDEST_SERVER) throw new Error('Switchyard needs Postgres 14 or newer');
    if (rows[0]?.superuser) {
      logger.warn('the role in DATABASE_URL is a superuser; give Switchyard an ordinary role that owns its database');
    }
  } finally {
    await client.end();
  }
}

async function connectPatiently(url: string, logger: Logger): Promise<pg.Client> {
  const deadline = performance.now() + CONNECT_LIMIT_MS;
  for (let backoff = 100; ; backoff = Math.min(backoff * 2, 2_000)) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', (error) => logger.warn({ err: loggable(error) }, 'a database connection broke'));
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (!isPassing(error) || performance.now() + backoff > deadline) {
        throw new Error('The database cannot be reached', { cause: error });
      }
      logger.warn({ err: error, retryInMs: backoff }, 'the database does not answer yet');
      await pause(backoff);
    }
  }
}

/** Starting up, shutting down, too many connections, or nobody there: waiting may help. A wrong password stays wrong. */
function isPassing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('57P') || code.startsWith('53') || !/^[0-9A-Z]{5}$/.test(code);
}
