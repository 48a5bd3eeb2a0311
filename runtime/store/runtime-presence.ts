import pg from 'pg';
import type { Logger } from 'pino';
import { pause } from './cluster.ts';
import type { Database } from './database.ts';
import { loggable } from './values.ts';

/** First half of the advisory lock's key: "this is a runtime". */
export const PRESENCE = 7_305;
/** On which a runtime tells the others that it has let go of sessions. */
export const FREE_SESSIONS = 'switchyard_free_sessions';
const RETRY_MS = 500;
/** A killed runtime that starts again at once may find its own lock for a moment. */
const ENTER_LIMIT_MS = 5_000;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Tells other runtimes that this process is there, by a lock that Postgres takes back the moment its connection ends: a
 * killed runtime's sessions can go on elsewhere at once.
 */
export class RuntimePresence {
  readonly #database: Pick<Database, 'url'>;
  readonly #runtimeId: string;
  readonly #logger: Logger;
  readonly #enterLimitMs: number;
  readonly #onFreeSessions: (() => void) | undefined;
  #client: pg.Client | undefined;
  #left = false;

  constructor(options: {
    readonly database: Pick<Database, 'url'>;
    readonly runtimeId: string;
    readonly logger: Logger;
    readonly enterLimitMs?: number;
    /** Called when another runtime has let go of sessions. */
    readonly onFreeSessions?: () => void;
  }) {
    this.#database = options.database;
    this.#runtimeId = options.runtimeId;
    this.#logger = options.logger;
    this.#enterLimitMs = options.enterLimitMs ?? ENTER_LIMIT_MS;
    this.#onFreeSessions = options.onFreeSessions;
  }

  /** From now on the runtime counts as alive; a broken connection is made anew. Throws when its id stays in use for 5 s. */
  async enter(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#database.url,
      application_name: 'switchyard presence',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    let lost = false;
    client.on('error', (error) => this.#logger.warn({ err: loggable(error) }, 'presence connection broke'));
    client.on('end', () => {
      lost = true;
      if (this.#client === client && !this.#left) void this.#reenter();
    });
    try {
      await client.connect();
      await client.query(`SET lock_timeout = ${this.#enterLimitMs}`);
      await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [PRESENCE, this.#runtimeId]);
      client.on('notification', () => this.#onFreeSessions?.());
      if (this.#onFreeSessions) await client.query(`LISTEN ${FREE_SESSIONS}`);
      if (lost) throw new Error('presence connection broke');
      this.#client = client;
    } catch (error) {
      await client.end();
      if (error instanceof pg.DatabaseError && error.code === LOCK_NOT_AVAILABLE) {
        throw new Error(`a runtime called "${this.#runtimeId}" is running already`, { cause: error });
      }
      throw error;
    }
  }

  async leave(): Promise<void> {
    this.#left = true;
    await this.#client?.end();
  }

  async #reenter(): Promise<void> {
    while (!this.#left) {
      try {
        await this.enter();
        return;
      } catch (error) {
        this.#logger.warn({ err: error }, 'presence could not be renewed; trying again');
        await pause(RETRY_MS);
      }
    }
  }
}
