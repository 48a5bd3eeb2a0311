import { CompiledQuery, type Kysely, sql, type Transaction } from 'kysely';
import type { Logger } from 'pino';
import { Fault } from '../../schema/faults.ts';
import type { TraceStep } from '../../schema/trace.ts';
import type { Value } from '../../schema/value.ts';
import type { SessionState, SessionStore } from '../engine/ports.ts';
import type { Database } from './database.ts';
import type { DB } from './generated/db.ts';
import { type CommitCounters, GroupCommit, type GroupCommitOptions } from './group-commit.ts';
import { createPool } from './pool.ts';
import { stateColumns, toState, UPSERT_SESSIONS } from './session-rows.ts';
import { fromJson, storable, storableOrNull } from './values.ts';

/** Sets the alarm of a parked session, as part of the transaction that stores it. `runtime/jobs` does. */
export interface WakeTimers {
  schedule(tx: Transaction<DB>, wake: { readonly sessionId: string; readonly at: Date }): Promise<void>;
}

export interface SessionStoreOptions
  extends Pick<GroupCommitOptions, 'runtimeId' | 'tickMs' | 'maxBytes' | 'flushLimitMs'> {
  readonly database: Pick<Database, 'db' | 'url'>;
  readonly timers: WakeTimers;
  readonly logger: Logger;
}

/** A session that was running when its runtime was last heard of. */
export interface RunningSession {
  readonly state: SessionState;
  readonly runtimeId: string | null;
}

/**
 * Sessions in Postgres. A runtime owns the sessions that it creates or claims, until they park or end: what another
 * runtime still writes about them is refused. All methods fault with `store.unavailable` when the database is away.
 */
export class PostgresSessionStore implements SessionStore {
  readonly #db: Kysely<DB>;
  readonly #commits: GroupCommit;
  readonly #pool: ReturnType<typeof createPool>;
  readonly #options: SessionStoreOptions;
  #overflowing = false;
  #closing: Promise<void> | undefined;

  constructor(options: SessionStoreOptions) {
    this.#options = options;
    this.#db = options.database.db;
    this.#pool = createPool(options.database.url, options.logger, 1);
    this.#commits = new GroupCommit({ ...options, pool: this.#pool });
  }

  get counters(): Readonly<CommitCounters> {
    return this.#commits.counters;
  }

  get pending(): GroupCommit['pending'] {
    return this.#commits.pending;
  }

  async create(state: SessionState): Promise<void> {
    this.checkpoint(state);
    await this.flush(state.id);
  }

  checkpoint(state: SessionState): void {
    this.#commits.add((batch) => batch.putState(state));
  }

  step(sessionId: string, step: TraceStep): void {
    const full = this.#commits.isFull;
    if (full !== this.#overflowing) this.#noteOverflow(full);
    this.#commits.add((batch) => {
      if (full) return batch.fail(sessionId, new Error('too many steps wait for the database'));
      try {
        batch.putStep(sessionId, step);
      } catch (error) {
        batch.fail(sessionId, new Error('the step is no JSON', { cause: error }));
      }
    });
  }

  async flush(sessionId: string): Promise<void> {
    await this.#commits.flush(sessionId);
  }

  async park(state: SessionState): Promise<void> {
    // An older state still on its way must not arrive after this one.
    await this.flush(state.id);
    await available(() =>
      this.#db.transaction().execute(async (tx) => {
        const values = stateColumns([{ ...state, status: 'parked' }], this.#options.runtimeId);
        const { numAffectedRows } = await tx.executeQuery(CompiledQuery.raw(UPSERT_SESSIONS.text, values));
        if (numAffectedRows !== 1n) {
          this.#options.logger.warn(
            { session: state.id },
            'not parked: another runtime has the session, or it has ended',
          );
        } else if (state.wakeAt) {
          await this.#options.timers.schedule(tx, { sessionId: state.id, at: state.wakeAt });
        }
      }),
    );
  }

  async effect(sessionId: string, seq: number, key: string): Promise<Value | undefined> {
    const row = await available(() =>
      this.#db
        .selectFrom('session_effects')
        .select('result')
        .where('session_id', '=', storable(sessionId))
        .where('seq', '=', seq)
        .where('key', '=', storable(key))
        .executeTakeFirst(),
    );
    return row && fromJson<Value>(row.result);
  }

  async saveEffect(sessionId: string, seq: number, key: string, result: Value): Promise<void> {
    const row = { sessionId, seq, key: storable(key), result: JSON.stringify(result) };
    this.#commits.add((batch) => batch.putEffect(row));
    await this.flush(sessionId);
  }

  async load(sessionId: string): Promise<SessionState | undefined> {
    await this.flush(sessionId);
    const query = this.#db.selectFrom('sessions').selectAll().where('id', '=', storable(sessionId));
    const row = await available(() => query.executeTakeFirst());
    return row && toState(row);
  }

  /** Takes a parked session for this runtime, to go on with an event; `undefined`: it is not parked (any more). */
  async claimParked(sessionId: string): Promise<SessionState | undefined> {
    return await this.#claim(sessionId, sql<boolean>`status = 'parked'`);
  }

  /** Like `claimParked`, for a timer: only when the time of its present parking has come. */
  async claimDue(sessionId: string): Promise<SessionState | undefined> {
    return await this.#claim(sessionId, sql<boolean>`status = 'parked' AND wake_at <= now()`);
  }

  /** Takes over a running session of a runtime that is gone; `undefined`: it has ended or somebody else was faster. */
  async claimRunning(sessionId: string, from: string | null): Promise<SessionState | undefined> {
    return await this.#claim(
      sessionId,
      sql<boolean>`status = 'running' AND runtime_id IS NOT DISTINCT FROM ${storableOrNull(from)}`,
    );
  }

  /** Running sessions, of one runtime or of all, oldest first. */
  async runningSessions(runtimeId?: string): Promise<RunningSession[]> {
    let query = this.#db.selectFrom('sessions').selectAll().where('status', '=', 'running').orderBy('started_at');
    if (runtimeId !== undefined) query = query.where('runtime_id', '=', storable(runtimeId));
    const rows = await available(() => query.execute());
    return rows.map((row) => ({ state: toState(row), runtimeId: row.runtime_id }));
  }

  /** Parked sessions whose time came at least `overdueMs` ago: their timer is late or was lost. */
  async overdue(overdueMs = 0, limit = 1_000): Promise<string[]> {
    const rows = await available(() =>
      this.#db
        .selectFrom('sessions')
        .select('id')
        .where('status', '=', 'parked')
        .where('wake_at', '<=', sql<Date>`now() - ${overdueMs} * interval '1 millisecond'`)
        .orderBy('wake_at')
        .limit(limit)
        .execute(),
    );
    return rows.map((row) => row.id);
  }

  /** Writes what waits, up to the flush limit; then nothing more reaches the disk. Safe to call twice. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#commits.close();
    } finally {
      await this.#pool.end();
    }
  }

  async #claim(sessionId: string, condition: ReturnType<typeof sql<boolean>>): Promise<SessionState | undefined> {
    await this.flush(sessionId);
    const row = await available(() =>
      this.#db
        .updateTable('sessions')
        .set({ status: 'running', runtime_id: this.#options.runtimeId })
        .where('id', '=', storable(sessionId))
        .where(condition)
        .returningAll()
        .executeTakeFirst(),
    );
    return row && toState(row);
  }

  #noteOverflow(full: boolean): void {
    this.#overflowing = full;
    const { logger } = this.#options;
    if (full)
      logger.error({ pending: this.pending }, 'too many steps wait for the database: traces lose steps from here');
    else logger.warn({ lost: this.counters.lost }, 'steps are stored again');
  }
}

async function available<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('store.unavailable', '', { cause: error });
  }
}
