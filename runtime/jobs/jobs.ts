import type { Transaction } from 'kysely';
import { fromKysely, type Job, type JobResult, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';
import type { DB } from '../store/generated/db.ts';
import { loggable } from '../store/values.ts';

/** Goes on with a parked session. May be told twice, too early or too late: only who claims the session runs it. */
export type WakeHandler = (sessionId: string) => Promise<void>;

/** Parked sessions that should have been woken this long ago. */
export type OverdueFinder = (overdueMs: number) => Promise<readonly string[]>;

export interface Wake {
  readonly sessionId: string;
  readonly at: Date;
}

/** Timers that outlive the process. */
export interface Jobs {
  /** Part of the transaction: no timer without its session, no session without its timer. Needs `start` first. */
  schedule(tx: Transaction<DB>, wake: Wake): Promise<void>;
  /**
   * Whom to tell, before `start`. The handler resolves as soon as the session is claimed and handed to the engine; when
   * it rejects it is told again.
   */
  onWake(handler: WakeHandler, overdue: OverdueFinder): void;
  /** Runs `work` once an hour, on one of the runtimes; before `start`. One that rejects runs again the next hour. */
  everyHour(queue: string, work: () => Promise<void>): void;
  start(): Promise<void>;
  /** Lets wakes in progress finish, for 10 s at most. Safe to call twice. */
  stop(): Promise<void>;
}

const QUEUE = 'wake';
const SWEEP_MS = 30_000;
const STOP_LIMIT_MS = 10_000;

/**
 * A wake-up queue in the database's `jobs` schema. A timer fires within about a second; those of a runtime that dies in
 * the middle come back after some 12 s; and a sweep finds sessions whose timer is gone for whatever reason.
 */
export class PostgresJobs implements Jobs {
  readonly #boss: PgBoss;
  readonly #logger: Logger;
  #wake: WakeHandler | undefined;
  #overdue: OverdueFinder | undefined;
  readonly #hourly = new Map<string, () => Promise<void>>();
  #sweeping: Promise<void> | undefined;
  #sweeper: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;

  constructor({ database, logger }: { readonly database: Pick<Database, 'url'>; readonly logger: Logger }) {
    this.#logger = logger;
    this.#boss = new PgBoss({
      connectionString: database.url,
      application_name: 'switchyard jobs',
      schema: 'jobs',
      max: 4,
      connectionTimeoutMillis: 5_000,
      // With `heartbeatSeconds` below: how soon the job of a dead runtime is given to another.
      superviseIntervalSeconds: 5,
    });
    this.#boss.on('error', (error) => logger.error({ err: loggable(error) }, 'job queue'));
    this.#boss.on('warning', (warning) => logger.warn({ warning }, 'job queue'));
  }

  onWake(handler: WakeHandler, overdue: OverdueFinder): void {
    this.#wake = handler;
    this.#overdue = overdue;
  }

  everyHour(queue: string, work: () => Promise<void>): void {
    this.#hourly.set(queue, work);
  }

  async start(): Promise<void> {
    await this.#boss.start();
    for (const [queue, work] of this.#hourly) await this.#startHourly(queue, work);
    const settings = {
      heartbeatSeconds: 10,
      retryLimit: 1_000,
      retryDelay: 1,
      retryBackoff: true,
      retryDelayMax: 60,
      deleteAfterSeconds: 24 * 60 * 60,
    };
    await this.#boss.createQueue(QUEUE, settings);
    await this.#boss.updateQueue(QUEUE, settings);
    if (!this.#wake) return;
    const options = {
      batchSize: 50,
      pollingIntervalSeconds: 1,
      burstWhenBatchFull: true,
      perJobResults: true,
    } as const;
    await this.#boss.work<{ sessionId: string }, unknown, typeof options>(QUEUE, options, (jobs) => this.#work(jobs));
    this.#sweep(0);
    this.#sweeper = setInterval(() => this.#sweep(SWEEP_MS), SWEEP_MS).unref();
  }

  async #startHourly(queue: string, work: () => Promise<void>): Promise<void> {
    await this.#boss.createQueue(queue, { retryLimit: 0, deleteAfterSeconds: 24 * 60 * 60 });
    await this.#boss.schedule(queue, '17 * * * *');
    await this.#boss.work(queue, { pollingIntervalSeconds: 30 }, async () => {
      await work().catch((error: unknown) => this.#logger.error({ err: error, queue }, 'the hourly work failed'));
    });
  }

  async schedule(tx: Transaction<DB>, { sessionId, at }: Wake): Promise<void> {
    const id = await this.#boss.send(QUEUE, { sessionId }, { startAfter: at, db: fromKysely(tx) });
    if (!id) throw new Error('the job queue refused a timer');
  }

  async stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    await this.#stopping;
  }

  async #stop(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.#sweeping;
    await this.#boss.stop({ graceful: true, timeout: STOP_LIMIT_MS });
  }

  /** One bad session must not send the others of its batch round again. */
  async #work(jobs: Job<{ sessionId: string }>[]): Promise<JobResult[]> {
    return await Promise.all(
      jobs.map(async ({ id, data }) => ({ id, status: (await this.#tell(data.sessionId)) ? 'completed' : 'failed' })),
    );
  }

  async #tell(sessionId: string): Promise<boolean> {
    try {
      await this.#wake?.(sessionId);
      return true;
    } catch (error) {
      this.#logger.error({ session: sessionId, err: error }, 'a session could not be woken; trying again');
      return false;
    }
  }

  #sweep(overdueMs: number): void {
    this.#sweeping ??= this.#tellOverdue(overdueMs).finally(() => {
      this.#sweeping = undefined;
    });
  }

  async #tellOverdue(overdueMs: number): Promise<void> {
    try {
      for (const sessionId of (await this.#overdue?.(overdueMs)) ?? []) {
        if (this.#stopping) return;
        await this.#tell(sessionId);
      }
    } catch (error) {
      this.#logger.error({ err: error }, 'overdue sessions could not be looked up');
    }
  }
}
