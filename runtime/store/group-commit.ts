import type pg from 'pg';
import type { Logger } from 'pino';
import { Fault } from '../../schema/faults.ts';
import { both } from '../../schema/text.ts';
import { Superseded } from '../engine/aborting.ts';
import type { SessionRef } from '../engine/ports.ts';
import { type BatchWriter, isBadRow, type Written } from './batch-writer.ts';
import { pause } from './cluster.ts';
import { CommitBatch } from './commit-batch.ts';

export interface GroupCommitOptions {
  /** One connection of its own, so that nobody's slow query delays calls. */
  readonly pool: pg.Pool;
  readonly write: BatchWriter;
  readonly counters: CommitCounters;
  readonly logger: Logger;
  /** Told of each session that belongs to another owner by now. */
  readonly onSuperseded?: (session: SessionRef) => void;
  /** What must be on disk before this batch. */
  readonly after?: (batch: CommitBatch) => Promise<void>;
  /**
   * How long to collect before a commit when nobody waits for it; default 20 ms: what a crash may take of a voice step is
   * heard again anyway, and each commit takes processor time from the calls.
   */
  readonly tickMs?: number;
  /** Memory for steps that wait for the database; default 64 MB. */
  readonly maxBytes?: number;
  /** How long `flush` waits; default 10 s. */
  readonly flushLimitMs?: number;
  /** How long it waits when the last attempts have failed: nobody should wait in vain again and again; default 3 s. */
  readonly awayLimitMs?: number;
}

/** For metrics: all counted since the start. */
export interface CommitCounters {
  commits: number;
  /** Failed attempts that were or will be repeated. */
  retries: number;
  /** Steps given up because the database was away for too long, and rows that it refused for good. */
  lost: number;
  /** Sessions that were found to belong to another owner. */
  refused: number;
  /** Effects that were done twice: their first result stays. */
  conflicts: number;
}

export const noCommits = (): CommitCounters => ({ commits: 0, retries: 0, lost: 0, refused: 0, conflicts: 0 });

const NOTHING = Promise.resolve();
const LONGEST_BACKOFF_MS = 2_000;

/**
 * Collects what sessions hand in and writes it together: after a tick, at once when somebody waits, or when the commit
 * before is through. Batches reach the disk in order; one that fails is repeated until the database is back,
 * while the next one grows.
 */
export class GroupCommit {
  readonly #options: Required<GroupCommitOptions>;
  readonly #counters: CommitCounters;
  #open = new CommitBatch();
  #inFlight: CommitBatch | undefined;
  #timer: NodeJS.Timeout | undefined;
  #urgent = false;
  #abandoned = false;
  /** When the attempt began that the database has not answered since; milliseconds of `performance.now`. */
  #tryingSince: number | undefined;

  constructor(options: GroupCommitOptions) {
    this.#options = {
      tickMs: 20,
      maxBytes: 64 * 2 ** 20,
      flushLimitMs: 10_000,
      awayLimitMs: 3_000,
      onSuperseded: () => undefined,
      after: () => NOTHING,
      ...options,
    };
    this.#counters = options.counters;
  }

  /** Rows waiting, for metrics. */
  get pending(): { sessions: number; steps: number; bytes: number } {
    const batches = this.#inFlight ? [this.#inFlight, this.#open] : [this.#open];
    const sum = (of: (batch: CommitBatch) => number) => batches.reduce((total, batch) => total + of(batch), 0);
    return { sessions: sum((b) => b.states.size), steps: sum((b) => b.steps.size), bytes: sum((b) => b.bytes) };
  }

  /** Puts something into the next commit. */
  add(put: (batch: CommitBatch) => void): void {
    put(this.#open);
    this.#schedule(false);
  }

  /** True while no more steps should be taken in. */
  get isFull(): boolean {
    return this.#open.bytes + (this.#inFlight?.bytes ?? 0) >= this.#options.maxBytes;
  }

  /** Resolves when all that the session has handed in is on disk; rejects when that fails or takes too long. */
  async flush(session: SessionRef): Promise<void> {
    const { id } = session;
    const last = this.#open.touches(id) ? this.#open : this.#inFlight;
    if (!last?.touches(id)) return;
    const before = last === this.#open && this.#inFlight?.touches(id) ? this.#inFlight : undefined;
    if (last === this.#open) this.#schedule(true);
    await this.#limited(last.done);
    if (last.isSuperseded(session) || before?.isSuperseded(session)) throw new Superseded();
    const failure = last.failed.get(id) ?? before?.failed.get(id);
    if (failure)
      throw new Fault(
        'store.unavailable',
        both('数据库没有收下这通的数据', 'the database refused the session’s data'),
        { cause: failure },
      );
  }

  /** Something of the session waits. */
  touches(sessionId: string): boolean {
    return this.#open.touches(sessionId) || this.#inFlight?.touches(sessionId) === true;
  }

  /** Resolves when all that is waiting of the session is on disk or given up, however long that takes. */
  async settled(sessionId: string): Promise<void> {
    const last = this.#open.touches(sessionId) ? this.#open : this.#inFlight;
    if (last?.touches(sessionId)) await last.done;
  }

  /** Writes all that waits; faults when that takes too long. */
  async drain(): Promise<void> {
    while (this.#inFlight || !this.#open.isEmpty) {
      const last = this.#open.isEmpty ? this.#inFlight : this.#open;
      if (last === this.#open) this.#schedule(true);
      if (last) await this.#limited(last.done);
    }
  }

  /** What the database does not take now is given up, with a log line. */
  abandon(): void {
    this.#abandoned = true;
  }

  async #limited(work: Promise<void>): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const limit = this.#limit();
    const fault = () =>
      new Fault('store.unavailable', both(`${limit} 毫秒后还没有存下来`, `not on disk after ${limit} ms`));
    const timer = setTimeout(() => reject(fault()), limit);
    try {
      await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #limit(): number {
    const { flushLimitMs, awayLimitMs } = this.#options;
    const trying = performance.now() - (this.#tryingSince ?? performance.now());
    return trying > awayLimitMs ? Math.min(awayLimitMs, flushLimitMs) : flushLimitMs;
  }

  #schedule(urgent: boolean): void {
    if (this.#inFlight) return;
    if (urgent && !this.#urgent) {
      this.#urgent = true;
      clearTimeout(this.#timer);
      this.#timer = undefined;
      // All that this turn of the event loop hands in still comes along.
      setImmediate(() => this.#begin());
    } else if (!this.#urgent) {
      this.#timer ??= setTimeout(() => this.#begin(), this.#options.tickMs);
    }
  }

  #begin(): void {
    this.#urgent = false;
    this.#timer = undefined;
    if (this.#inFlight || this.#open.isEmpty) return;
    const batch = this.#open;
    this.#inFlight = batch;
    this.#open = new CommitBatch();
    void this.#write(batch).then(() => {
      this.#counters.lost += batch.lost;
      this.#inFlight = undefined;
      this.#tryingSince = undefined;
      batch.settle();
      this.#begin();
    });
  }

  /** Never rejects: it goes on until the batch is written. */
  async #write(batch: CommitBatch): Promise<void> {
    let oneByOne = false;
    this.#tryingSince = performance.now();
    for (let backoff = 50; ; ) {
      try {
        await this.#options.after(batch);
        this.#report(batch, await this.#withClient((client) => this.#options.write(client, batch, oneByOne)));
        return;
      } catch (error) {
        if (isBadRow(error) && !oneByOne) {
          oneByOne = true;
          continue;
        }
        if (this.#abandoned) return this.#giveUp(batch, error);
        this.#counters.retries += 1;
        this.#options.logger.error({ err: error, retryInMs: backoff }, 'sessions could not be stored; trying again');
        await pause(backoff);
        backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MS);
      }
    }
  }

  #report(batch: CommitBatch, { conflicts }: Written): void {
    const { logger, onSuperseded } = this.#options;
    const { superseded } = batch;
    for (const session of superseded) {
      logger.warn({ session: session.id }, 'another owner has the session: what this one handed in was not stored');
      onSuperseded(session);
    }
    if (conflicts > 0) logger.error({ conflicts }, 'effects were done twice; the first result stays');
    for (const [session, err] of batch.failed) logger.error({ session, err }, 'session data could not be stored');
    this.#counters.refused += superseded.length;
    this.#counters.conflicts += conflicts;
    this.#counters.commits += 1;
  }

  #giveUp(batch: CommitBatch, error: unknown): void {
    const { states, steps, effects } = batch;
    for (const id of [...states.keys()]) batch.fail(id, error instanceof Error ? error : new Error(String(error)));
    batch.lost += steps.size + effects.size;
    const counts = { sessions: states.size, steps: steps.size, effects: effects.size };
    this.#options.logger.fatal({ err: error, ...counts }, 'session data is lost: no database at shutdown');
  }

  /** A connection on which something failed is in an unknown state: it is thrown away. */
  async #withClient(work: (client: pg.PoolClient) => Promise<Written>): Promise<Written> {
    const client = await this.#options.pool.connect();
    let broken = true;
    try {
      const result = await work(client);
      broken = false;
      return result;
    } finally {
      client.release(broken);
    }
  }
}
