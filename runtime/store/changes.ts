import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Database } from './database.ts';
import type { DB } from './generated/db.ts';
import { loggable } from './values.ts';

const CHANNEL = 'switchyard_changes';
const RETRY_MS = 500;
/** A connection that a router has forgotten looks open for hours: it is asked whether it still lives. */
const PULSE_MS = 5_000;
const PULSE_LIMIT_MS = 3_000;
const CLOSE_LIMIT_MS = 1_000;

/** What may change while servers run: a word each, such as `connections`. */
export type Topic = string;

/** Reads again what has changed. One that rejects is called again a little later. */
export type ChangeListener = () => unknown;

/**
 * Tells every server of the group that something of `topic` was changed. Hand in the transaction that makes the change:
 * the news is out when it is committed, and never without it.
 */
export const notify = async (db: Kysely<DB>, topic: Topic): Promise<void> => {
  await sql`SELECT pg_notify(${CHANNEL}, ${topic})`.execute(db);
};

/** A good-bye to a server that does not answer would wait for ever. */
const cut = (client: pg.Client): void => {
  client.connection.stream.destroy();
};

/** One listener: it runs once at a time, and once more for whatever came meanwhile. */
class Subscriber {
  readonly topic: Topic;
  readonly #listener: ChangeListener;
  readonly #failed: (error: unknown) => void;
  readonly #retryMs: number;
  #wanted = false;
  #running = false;
  #retry: NodeJS.Timeout | undefined;
  #over = false;

  constructor(topic: Topic, listener: ChangeListener, retryMs: number, failed: (error: unknown) => void) {
    this.topic = topic;
    this.#listener = listener;
    this.#retryMs = retryMs;
    this.#failed = failed;
  }

  tell(): void {
    this.#wanted = true;
    if (!this.#running) void this.#run();
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#retry);
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#wanted && !this.#over) {
      this.#wanted = false;
      try {
        await this.#listener();
      } catch (error) {
        this.#failed(error);
        clearTimeout(this.#retry);
        this.#retry = setTimeout(() => this.tell(), this.#retryMs);
      }
    }
    this.#running = false;
  }
}

/**
 * News of changes that any server of the group has made, over Postgres' LISTEN. While the database is away there are
 * none; when it is back every listener is told, for something may have been missed.
 */
export class Changes {
  readonly #url: string;
  readonly #logger: Logger;
  readonly #pulseMs: number;
  readonly #retryMs: number;
  readonly #subscribers = new Set<Subscriber>();
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: {
    readonly database: Pick<Database, 'url'>;
    readonly logger: Logger;
    readonly pulseMs?: number;
    readonly retryMs?: number;
  }) {
    this.#url = options.database.url;
    this.#logger = options.logger;
    this.#pulseMs = options.pulseMs ?? PULSE_MS;
    this.#retryMs = options.retryMs ?? RETRY_MS;
  }

  /** Calls `listener` after each change of `topic`, and after the connection was lost. Answers how to stop that. */
  on(topic: Topic, listener: ChangeListener): () => void {
    const subscriber = new Subscriber(topic, listener, this.#retryMs, (error) =>
      this.#logger.warn({ err: error, topic }, 'a change could not be read; trying again'),
    );
    this.#subscribers.add(subscriber);
    return () => {
      subscriber.stop();
      this.#subscribers.delete(subscriber);
    };
  }

  /** Resolves when it listens, or at the first failure: then it goes on trying by itself. Never rejects. */
  start(): Promise<void> {
    return this.#connect();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const subscriber of this.#subscribers) subscriber.stop();
    this.#subscribers.clear();
    const client = this.#client;
    if (!client) return;
    const impatience = setTimeout(() => cut(client), CLOSE_LIMIT_MS);
    await client.end();
    clearTimeout(impatience);
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'switchyard changes',
      connectionTimeoutMillis: 5_000,
      query_timeout: PULSE_LIMIT_MS,
      keepAlive: true,
    });
    this.#client = client;
    client.on('error', (error) => this.#logger.warn({ err: loggable(error) }, 'the connection for changes broke'));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ payload }) => this.#tell((topic) => topic === payload));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      // Whatever was changed before it listened.
      this.#tell(() => true);
      this.#pulse(client);
    } catch (error) {
      if (!this.#closed) this.#logger.warn({ err: error }, 'changes of other servers are not heard; trying again');
      this.#lost(client);
    }
  }

  #tell(concerns: (topic: Topic) => boolean): void {
    for (const subscriber of this.#subscribers) if (concerns(subscriber.topic)) subscriber.tell();
  }

  #pulse(client: pg.Client): void {
    if (this.#closed || this.#client !== client) return;
    this.#timer = setTimeout(() => {
      client.query('SELECT 1').then(
        () => this.#pulse(client),
        () => this.#lost(client),
      );
    }, this.#pulseMs);
  }

  /** Told once for each connection, however it ended. */
  #lost(client: pg.Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    clearTimeout(this.#timer);
    cut(client);
    if (!this.#closed) this.#timer = setTimeout(() => void this.#connect(), this.#retryMs);
  }
}
