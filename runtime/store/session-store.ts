import { CompiledQuery, type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { Logger } from 'pino';
import { Fault } from '../../schema/faults.ts';
import type { TraceStep } from '../../schema/trace.ts';
import type { Value } from '../../schema/value.ts';
import { Superseded } from '../engine/aborting.ts';
import type { SessionRef, SessionState, SessionStore, StoredEffect } from '../engine/ports.ts';
import { statesWriter, stepsWriter } from './batch-writer.ts';
import type { CommitBatch } from './commit-batch.ts';
import type { Database } from './database.ts';
import type { DB, Sessions } from './generated/db.ts';
import { type CommitCounters, GroupCommit, type GroupCommitOptions, noCommits } from './group-commit.ts';
import { createPool } from './pool.ts';
import { FREE_SESSIONS } from './runtime-presence.ts';
import { stateColumns, toState, UPSERT_SESSIONS } from './session-rows.ts';
import { fromJson, storable, storableOrNull } from './values.ts';

/** Sets the alarm of a parked session, as part of the transaction that stores it. `runtime/jobs` does. */
export interface WakeTimers {
  schedule(tx: Transaction<DB>, wake: { readonly sessionId: string; readonly at: Date }): Promise<void>;
}

/** A commit takes milliseconds: a connection that is silent for longer is given up, and the next one tried. */
const PATIENCE = { connectionTimeoutMillis: 2_000, statement_timeout: 8_000, query_timeout: 10_000 };

export interface SessionStoreOptions
  extends Pick<GroupCommitOptions, 'tickMs' | 'maxBytes' | 'flushLimitMs' | 'awayLimitMs'> {
  readonly runtimeId: string;
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
 * Sessions in Postgres. A runtime owns the sessions that it creates or claims, until they park, end or are claimed by
 * another: what it still writes about them then is refused. Methods fault with `store.unavailable` when the database is
 * away.
 *
 * Two connections of its own, so that nobody's slow query delays calls: one for states and effects, which somebody may
 * wait for, and one for the bulk of trace steps.
 */
export class PostgresSessionStore implements SessionStore {
  readonly #db: Kysely<DB>;
  readonly #states: GroupCommit;
  readonly #steps: GroupCommit;
  readonly #pool: ReturnType<typeof createPool>;
  readonly #listeners = new Set<(session: SessionRef) => void>();
  /** Sessions that are not on disk yet: their steps have to wait. */
  readonly #unborn = new Map<string, SessionRef>();
  /** Ends that wait until the last steps are stored. */
  readonly #endings = new Map<string, Promise<void>>();
  readonly counters: CommitCounters = noCommits();
  readonly #options: SessionStoreOptions;
  #overflowing = false;
  #closing: Promise<void> | undefined;

  constructor(options: SessionStoreOptions) {
    this.#options = options;
    this.#db = options.database.db;
    this.#pool = createPool(options.database.url, options.logger, 2, PATIENCE);
    const common = { ...options, pool: this.#pool, counters: this.counters };
    this.#states = new GroupCommit({
      ...common,
      write: statesWriter(options.runtimeId),
      onSuperseded: (session) => this.#tellSuperseded(session),
    });
    this.#steps = new GroupCommit({ ...common, write: stepsWriter, after: (batch) => this.#born(batch) });
  }

  /** Rows waiting, for metrics. */
  get pending(): GroupCommit['pending'] {
    const { sessions } = this.#states.pending;
    return { ...this.#steps.pending, sessions };
  }

  async create(state: SessionState): Promise<void> {
    this.checkpoint(state);
    await this.#states.flush(state);
  }

  checkpoint(state: SessionState): void {
    const put = () => this.#states.add((batch) => batch.putState(state));
    if (state.status !== 'ended' || !this.#steps.touches(state.id)) {
      put();
      if (state.revision === 0) this.#expect(state);
      return;
    }
    // Who sees that a session has ended sees all its steps.
    const ending = this.#steps.settled(state.id).then(() => {
      put();
      this.#endings.delete(state.id);
    });
    this.#endings.set(state.id, ending);
  }

  step(session: SessionRef, step: TraceStep): void {
    const full = this.#steps.isFull;
    if (full !== this.#overflowing) this.#noteOverflow(full);
    this.#steps.add((batch) => {
      if (full) return batch.dropStep(session, step);
      try {
        batch.putStep(session, step);
      } catch (error) {
        batch.fail(session.id, new Error('the step is no JSON', { cause: error }));
      }
    });
  }

  async flush(session: SessionRef): Promise<void> {
    await this.#steps.flush(session);
    await this.#endings.get(session.id);
    await this.#states.flush(session);
  }

  onSuperseded(listener: (session: SessionRef) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async park(state: SessionState): Promise<void> {
    // An older state still on its way must not arrive after this one.
    await this.flush(state);
    const stored = await available(() =>
      this.#db.transaction().execute(async (tx) => {
        const values = stateColumns([{ ...state, status: 'parked' }], this.#options.runtimeId);
        const { numAffectedRows } = await tx.executeQuery(CompiledQuery.raw(UPSERT_SESSIONS.text, values));
        const parked = numAffectedRows === 1n;
        if (parked && state.wakeAt) await this.#options.timers.schedule(tx, { sessionId: state.id, at: state.wakeAt });
        return parked;
      }),
    );
    if (stored) return;
    this.#options.logger.warn({ session: state.id }, 'not parked: another owner has the session, or it has ended');
    this.counters.refused += 1;
    this.#tellSuperseded(state);
    throw new Superseded();
  }

  async effect({ id }: SessionRef, seq: number, key: string): Promise<StoredEffect | undefined> {
    const row = await available(() =>
      this.#db
        .selectFrom('session_effects')
        .select(['result', sql<boolean>`result IS NOT NULL`.as('known')])
        .where('session_id', '=', storable(id))
        .where('seq', '=', seq)
        .where('key', '=', storable(key))
        .executeTakeFirst(),
    );
    // JSON’s null is a result, too.
    return row && (row.known ? { known: true, result: fromJson<Value>(row.result) } : { known: false });
  }

  beginEffect(session: SessionRef, seq: number, key: string): Promise<void> {
    return this.#putEffect(session, seq, key, null);
  }

  saveEffect(session: SessionRef, seq: number, key: string, result: Value): Promise<void> {
    return this.#putEffect(session, seq, key, JSON.stringify(result));
  }

  async #putEffect({ id, epoch }: SessionRef, seq: number, key: string, result: string | null): Promise<void> {
    const session = { id, epoch };
    this.#states.add((batch) => batch.putEffect({ session, seq, key: storable(key), result }));
    await this.#states.flush(session);
  }

  async load(sessionId: string): Promise<SessionState | undefined> {
    await this.#endings.get(sessionId);
    await this.#states.flush({ id: sessionId, epoch: 0 });
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

  /**
   * Takes over running sessions, the oldest first and at most `limit`, of runtimes that are gone, and such as nobody has;
   * not those that run here already. Of two who try at once each gets others.
   */
  async claimFrom(
    runtimeIds: readonly string[],
    limit: number,
    isHere: (id: string) => boolean = () => false,
  ): Promise<SessionState[]> {
    const rows = await available(() =>
      this.#db.transaction().execute(async (tx) => {
        const found = await tx
          .selectFrom('sessions')
          .select('id')
          .where('status', '=', 'running')
          .where(({ or, eb }) =>
            or([eb('runtime_id', 'is', null), eb('runtime_id', '=', sql<string>`ANY(${[...runtimeIds]})`)]),
          )
          .orderBy('started_at')
          .limit(limit)
          .forUpdate()
          .skipLocked()
          .execute();
        return await this.#own(
          tx,
          found.map(({ id }) => id).filter((id) => !isHere(id)),
        );
      }),
    );
    return rows.map(toState).sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  }

  /** Lets go of a running session, for any runtime to take; those of a group are told at once. */
  async free(session: SessionRef): Promise<void> {
    await this.flush(session);
    await available(() =>
      sql`
        WITH freed AS (
          UPDATE sessions SET runtime_id = NULL, epoch = epoch + 1
          WHERE id = ${storable(session.id)} AND epoch = ${session.epoch} AND status = 'running'
            AND runtime_id = ${this.#options.runtimeId}
          RETURNING id)
        SELECT pg_notify(${FREE_SESSIONS}, '') FROM freed`.execute(this.#db),
    );
  }

  /** Ids of the running sessions that are this runtime's. */
  async owned(): Promise<ReadonlySet<string>> {
    const query = this.#db
      .selectFrom('sessions')
      .select('id')
      .where('status', '=', 'running')
      .where('runtime_id', '=', this.#options.runtimeId);
    return new Set((await available(() => query.execute())).map(({ id }) => id));
  }

  /** Those of the calls that a session has which is not through. */
  async withSession(callIds: readonly string[]): Promise<ReadonlySet<string>> {
    const query = this.#db
      .selectFrom('sessions')
      .select('call_id')
      .where('status', '<>', 'ended')
      .where('call_id', '=', sql<string>`ANY(${[...callIds]})`);
    return new Set((await available(() => query.execute())).flatMap(({ call_id }) => call_id ?? []));
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
      await Promise.all([this.#states.drain(), this.#steps.drain()]);
      // The ends that waited for their steps.
      await this.#states.drain();
    } finally {
      this.#states.abandon();
      this.#steps.abandon();
      await this.#pool.end();
    }
  }

  async #claim(sessionId: string, condition: ReturnType<typeof sql<boolean>>): Promise<SessionState | undefined> {
    // What this process still writes about the session, whoever owned it until now.
    await this.flush({ id: sessionId, epoch: 0 });
    const id = storable(sessionId);
    const row = await available(() =>
      this.#db.transaction().execute(async (tx) => {
        // Waits for commits of the present owner, also for those that only look whether it still is.
        const found = await tx
          .selectFrom('sessions')
          .select('id')
          .where('id', '=', id)
          .where(condition)
          .forUpdate()
          .execute();
        const [claimed] = await this.#own(
          tx,
          found.map((session) => session.id),
        );
        return claimed;
      }),
    );
    return row && toState(row);
  }

  /** Makes sessions, locked by `tx`, this runtime's own. */
  async #own(tx: Transaction<DB>, ids: readonly string[]): Promise<Selectable<Sessions>[]> {
    if (ids.length === 0) return [];
    const claimed = await tx
      .updateTable('sessions')
      .set({ status: 'running', runtime_id: this.#options.runtimeId, epoch: sql`epoch + 1` })
      .where('id', '=', sql<string>`ANY(${[...ids]})`)
      .returningAll()
      .execute();
    // Steps that were stored before the way to them: the new owner may take another one.
    await sql`
      DELETE FROM session_steps USING sessions
      WHERE sessions.id = ANY(${[...ids]}) AND session_id = sessions.id AND session_steps.seq > sessions.seq`.execute(
      tx,
    );
    return claimed;
  }

  #tellSuperseded({ id, epoch }: SessionRef): void {
    for (const listener of this.#listeners) listener({ id, epoch });
  }

  /** The first state of a session is on its way. */
  #expect(state: SessionState): void {
    this.#unborn.set(state.id, state);
    void this.#states.settled(state.id).then(() => this.#unborn.delete(state.id));
  }

  async #born(batch: CommitBatch): Promise<void> {
    for (const session of this.#unborn.values()) if (batch.touches(session.id)) await this.#states.settled(session.id);
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
