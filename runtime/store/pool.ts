import pg from 'pg';
import type { Logger } from 'pino';
import { loggable } from './values.ts';

export interface PoolOptions extends pg.PoolConfig {
  readonly connectionString: string;
}

/**
 * A pool that survives the loss of any of its connections. A connection that is lent out and breaks between two queries
 * has no listener of the pool's, and an error nobody listens to ends the process.
 */
export function sturdyPool(options: PoolOptions, logger?: Logger): pg.Pool {
  const pool = new pg.Pool(options);
  const note = (error: Error) => {
    // Ours are ending anyway when Postgres is stopped right after.
    if (!pool.ending) logger?.warn({ err: loggable(error) }, 'a database connection broke');
  };
  pool.on('connect', (client) => client.on('error', note));
  // The same news again, for idle connections.
  pool.on('error', () => undefined);
  return pool;
}

/** The application's pool: every wait in it has a limit. */
export function createPool(
  connectionString: string,
  logger: Logger,
  connections = 20,
  patience: pg.PoolConfig = {},
): pg.Pool {
  return sturdyPool(
    {
      connectionString,
      application_name: 'switchyard',
      max: connections,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 30_000,
      // The server's own limit doesn't help against a server that is gone without a word.
      query_timeout: 35_000,
      idle_in_transaction_session_timeout: 30_000,
      ...patience,
    },
    logger,
  );
}
