import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Logger } from 'pino';
import {
  adoptOrStart,
  type Cluster,
  clusterUrl,
  ensureOwnedDatabase,
  initialise,
  pause,
  SUPERUSER,
  shutDown,
} from './cluster.ts';
import { freePort, isFree, newSettings, readSettings, writeSettings } from './cluster-settings.ts';
import { exclusively, FolderLock } from './folder-lock.ts';
import { letIn, postgresBinaries, postgresUser } from './postgres-binaries.ts';
import { isPostgresOn } from './postmaster.ts';
import { loggable } from './values.ts';

const START_LOCK_LIMIT_MS = 90_000;
const WATCH_MS = 500;
const LONGEST_BACKOFF_MS = 10_000;
const DATABASE_NAME = /^[a-z][a-z0-9_]{0,50}$/;

export interface EmbeddedOptions {
  /** `SWITCHYARD_DATA`: the cluster lies in its `postgres` folder, its port and passwords in `postgres.json`. */
  readonly folder: string;
  readonly logger: Logger;
  /** Default true. */
  readonly durable?: boolean;
}

/**
 * The Postgres of a data folder. Several processes on one folder share one server: the first starts it, the others adopt
 * it, the last one to leave stops it. A server whose processes were all killed lives on and is adopted by the next.
 */
export class EmbeddedPostgres {
  readonly #folder: string;
  readonly #cluster: Cluster;
  readonly #users: FolderLock;
  readonly #logger: Logger;
  #pid = 0;
  #watch: NodeJS.Timeout | undefined;
  #restarting: Promise<void> | undefined;
  #stopped = false;
  /** Whether this process was the first to come: nobody else uses the server. */
  readonly first: boolean;

  private constructor(folder: string, cluster: Cluster, users: FolderLock, first: boolean, logger: Logger) {
    this.#folder = folder;
    this.#cluster = cluster;
    this.#users = users;
    this.first = first;
    this.#logger = logger;
  }

  static async open({ folder: given, logger, durable = true }: EmbeddedOptions): Promise<EmbeddedPostgres> {
    const runAs = await postgresUser();
    await mkdir(given, { recursive: true, mode: 0o700 });
    const folder = await realpath(given);
    if (runAs) await letIn(folder, runAs);
    const binaries = await postgresBinaries(runAs);
    return await exclusively(join(folder, 'postgres.start.lock'), START_LOCK_LIMIT_MS, async () => {
      const settings = (await readSettings(folder)) ?? (await newSettings(folder, runAs));
      await writeSettings(folder, settings);
      const cluster: Cluster = { settings, binaries, runAs, startLog: join(folder, 'postgres-start.log'), durable };
      const users = new FolderLock(join(folder, 'postgres.users.lock'));
      try {
        const first = users.tryExclusive();
        users.release();
        if (!users.tryShared()) throw new Error(`${folder} is being shut down by another process`);
        const embedded = new EmbeddedPostgres(folder, cluster, users, first, logger);
        await initialise(cluster);
        await embedded.#run(true);
        embedded.#watch = setInterval(() => embedded.#look(), WATCH_MS).unref();
        return embedded;
      } catch (error) {
        users.close();
        throw error;
      }
    });
  }

  get port(): number {
    return this.#cluster.settings.port;
  }

  /** The server's process. */
  get pid(): number {
    return this.#pid;
  }

  /** A database with an ordinary role of its own as owner, created when missing; answers its address. */
  async ensureDatabase(name: string): Promise<string> {
    if (!DATABASE_NAME.test(name)) throw new Error(`"${name}" is no name for a database`);
    const password = await exclusively(join(this.#folder, 'postgres.start.lock'), START_LOCK_LIMIT_MS, async () => {
      // Another process may have added its own meanwhile.
      const { settings } = this.#cluster;
      Object.assign(settings.roles, (await readSettings(this.#folder))?.roles);
      const result = await this.asSuperuser((client) => ensureOwnedDatabase(settings, name, client));
      if (result.created) await writeSettings(this.#folder, settings);
      return result.password;
    });
    return clusterUrl(this.port, name, password, name);
  }

  /** For what an application's role must not: creating databases, reading statistics. Never for the application's own work. */
  async asSuperuser<T>(work: (client: pg.Client) => Promise<T>, database = 'postgres'): Promise<T> {
    const url = clusterUrl(this.port, SUPERUSER, this.#cluster.settings.superuserPassword, database);
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    client.on('error', (error) =>
      this.#logger.warn({ err: loggable(error) }, 'connection to the embedded Postgres lost'),
    );
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /** Leaves the server; the last to leave stops it. Safe to call twice. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    clearInterval(this.#watch);
    await this.#restarting;
    try {
      await exclusively(join(this.#folder, 'postgres.start.lock'), START_LOCK_LIMIT_MS, async () => {
        this.#users.release();
        if (!this.#users.tryExclusive()) return;
        await shutDown(this.#pid, this.#cluster.settings.directory);
        this.#logger.info({ pid: this.#pid }, 'embedded Postgres stopped');
      });
    } finally {
      this.#users.close();
    }
  }

  /** Under the start lock. Only a first start may move to another port: later, open pools count on the old one. */
  async #run(mayMove: boolean): Promise<void> {
    const { settings } = this.#cluster;
    const begun = performance.now();
    const state = await adoptOrStart(this.#cluster).catch(async (error) => {
      if (!mayMove || (await isFree(settings.port))) throw error;
      settings.port = await freePort();
      return adoptOrStart(this.#cluster);
    });
    this.#pid = state.pid;
    if (state.port !== settings.port && !mayMove) {
      this.#logger.error({ port: state.port, expected: settings.port }, 'embedded Postgres moved to another port');
    }
    settings.port = state.port;
    await writeSettings(this.#folder, settings);
    this.#logger.info(
      { pid: state.pid, port: state.port, ms: Math.round(performance.now() - begun) },
      state.adopted ? 'embedded Postgres adopted' : 'embedded Postgres started',
    );
  }

  #look(): void {
    this.#restarting ??= this.#restartIfDead().finally(() => {
      this.#restarting = undefined;
    });
  }

  async #restartIfDead(): Promise<void> {
    let backoff = 100;
    while (!this.#stopped && !(await isPostgresOn(this.#pid, this.#cluster.settings.directory))) {
      this.#logger.error({ pid: this.#pid }, 'embedded Postgres died; starting it again');
      try {
        await exclusively(join(this.#folder, 'postgres.start.lock'), START_LOCK_LIMIT_MS, () => this.#run(false));
      } catch (error) {
        this.#logger.error({ err: error, retryInMs: backoff }, 'embedded Postgres does not start');
        await pause(backoff);
        backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS);
      }
    }
  }
}
