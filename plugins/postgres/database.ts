import type { Duplex } from 'node:stream';
import pg from 'pg';
import { both, Fault, type Lasting, type OperationContext } from 'switchyard/sdk';
import type { Config } from './config.ts';
import { faultOf } from './faults.ts';
import { DialledStream } from './stream.ts';

/** Longer than any step waits: a server that never hears of a hang-up stops by itself. */
const STATEMENT_SECONDS = 60;
const CONNECT_MS = 10_000;
const IDLE_MS = 60_000;

/** What a client knows of its backend; the driver's types leave it out. */
interface Backend {
  readonly processID: number;
  readonly secretKey: number;
}

/** A pool of connections to one database, and the way to it. */
export interface Database {
  readonly pool: pg.Pool;
  /** Tells the server to end what this connection is doing. */
  cancel(client: Backend): Promise<void>;
}

const tlsOf = ({ tls, ca }: Config): false | object => {
  if (tls === 'off') return false;
  return tls === 'verify' ? { rejectUnauthorized: true, ...(ca && { ca }) } : { rejectUnauthorized: false };
};

/** CancelRequest (https://www.postgresql.org/docs/18/protocol-message-formats.html). */
const cancelRequest = ({ processID, secretKey }: Backend): Buffer => {
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(80_877_102, 4);
  message.writeInt32BE(processID, 8);
  message.writeInt32BE(secretKey, 12);
  return message;
};

/** A client that knows the line it speaks over, whatever TLS lies on it. */
const clientOver = (dial: () => Promise<Duplex>) =>
  class extends pg.Client {
    readonly line: DialledStream;
    constructor(config: pg.ClientConfig) {
      const line = new DialledStream(dial);
      // The pool hides the password from whoever lists its options.
      super({ ...config, password: config.password ?? '', stream: () => line });
      this.line = line;
    }
  };

type Client = InstanceType<ReturnType<typeof clientOver>>;

const open = (config: Config, { socket }: Lasting): Database => {
  const { host, port, database, user, password, connections } = config;
  const dial = (): Promise<Duplex> => socket({ host, port });
  const pool = new pg.Pool({
    host: host.replace(/^\[|\]$/g, ''),
    port,
    database,
    user,
    password: password ?? '',
    ssl: tlsOf(config) as pg.ClientConfig['ssl'] & object,
    Client: clientOver(dial) as unknown as NonNullable<pg.PoolConfig['Client']>,
    max: connections,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_MS,
    application_name: 'switchyard flows',
    allowExitOnIdle: true,
  });
  // An idle connection that breaks is replaced by the next question.
  pool.on('error', () => undefined);
  // One that breaks while it is in use rejects what it was asked; its event, unheard, would end the server.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    pool,
    async cancel(client) {
      const line = await dial();
      line.end(cancelRequest(client), () => line.destroy());
    },
  };
};

/** The pool of this connection: made by the first question. */
export const databaseOf = ({ config, keep }: Pick<OperationContext<Config, unknown>, 'config' | 'keep'>) =>
  keep('pool', (lasting) => {
    const database = open(config, lasting);
    return { value: database, close: () => database.pool.end() };
  });

/** Goes back clean, or not at all. Nobody waits for it. */
const giveBack = async (client: Client & pg.PoolClient): Promise<void> => {
  try {
    await client.query('ROLLBACK');
    await client.query('DISCARD ALL');
    client.line.allow(Number.POSITIVE_INFINITY);
    client.release();
  } catch {
    client.release(true);
  }
};

/** A connection for one question. When nobody waits for the answer any more the server is told, and the line is cut. */
const withClient = async <T>(
  { pool, cancel }: Database,
  signal: AbortSignal,
  work: (client: Client & pg.PoolClient) => Promise<T>,
): Promise<T> => {
  const client = (await pool.connect()) as Client & pg.PoolClient;
  const abort = () => {
    // A request that comes too early for the statement does nothing: the line that is cut ends it, too.
    const told = cancel(client as unknown as Backend).catch(() => undefined);
    void told.then(() => client.line.destroy());
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    return await work(client);
  } finally {
    signal.removeEventListener('abort', abort);
    // A cancelling that is under way would hit whoever gets this connection next.
    if (signal.aborted) client.release(true);
    else void giveBack(client);
  }
};

/** A server that knows it (since 14) notices by itself that nobody waits for the answer any more. */
const NOTICES_LEAVING = `SELECT set_config(name, '500ms', true) FROM pg_settings WHERE name = 'client_connection_check_interval'`;
const BEGIN = `BEGIN READ ONLY; SET LOCAL statement_timeout = '${STATEMENT_SECONDS}s'; ${NOTICES_LEAVING}; SHOW is_superuser`;

/** A role that may do anything is not for flows that anybody may draw. */
const refuseSuperuser = (begun: unknown): void => {
  const shown = (begun as readonly pg.QueryResult<{ is_superuser: string }>[]).at(-1)?.rows[0];
  if (shown?.is_superuser !== 'off')
    throw new Fault(
      'connector.rejected',
      both('这个账号是超级用户：请换一个只读账号', 'the role is a superuser: use one that can only read'),
    );
};

/**
 * Runs `work` in a transaction that can only read, for at most a minute on the server. So many bytes may come back: more
 * cuts the line.
 * @throws Fault
 */
export const readOnly = async <T>(
  database: Database,
  { signal, bytes }: { readonly signal: AbortSignal; readonly bytes: number },
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> => {
  try {
    return await withClient(database, signal, async (client) => {
      client.line.allow(bytes);
      refuseSuperuser(await client.query(BEGIN));
      return work(client);
    });
  } catch (error) {
    signal.throwIfAborted();
    throw faultOf(error);
  }
};
