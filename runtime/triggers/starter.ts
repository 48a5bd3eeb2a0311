import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { TriggerEvent } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Engine } from '../engine/engine.ts';
import type { Clock, SessionState, SubflowSource } from '../engine/ports.ts';
import type { DB } from '../store/generated/db.ts';
import { stateColumns, UPSERT_SESSIONS } from '../store/session-rows.ts';
import { fromJson } from '../store/values.ts';
import type { TriggerBook } from './book.ts';
import { inputsOf, isWanted, type OrderInSight } from './reading.ts';
import type { DeadReason, StartRule } from './types.ts';

const BATCH = 50;
const LOOK_MS = 1_000;

/** What became of a start. */
type Decision =
  | { readonly kind: 'begin'; readonly state: SessionState; readonly flow: Flow }
  | { readonly kind: 'failed'; readonly reason: DeadReason }
  /** Mended meanwhile: it is not wanted. */
  | { readonly kind: 'unwanted' };

interface WaitingStart {
  readonly sessionId: string;
  readonly triggerId: string;
  readonly flowId: string;
  readonly event: TriggerEvent | undefined;
  readonly order: OrderInSight | undefined;
}

/**
 * Starts flows that triggers want. That a start is done and its session's first state are one transaction: whatever
 * crashes, a session is there once, and one that was there and did not run yet is gone on with like any other of a
 * runtime that died.
 */
export class Starter {
  readonly #deps: StarterDeps;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #again = false;
  #stopped = true;

  constructor(deps: StarterDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#stopped = false;
    this.look();
  }

  readonly look = (): void => {
    if (this.#stopped) return;
    if (this.#working) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#working = this.#work().finally(() => {
      this.#working = undefined;
    });
  };

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  async #work(): Promise<void> {
    try {
      do {
        this.#again = false;
        while (!this.#stopped && this.#deps.accepting() && (await this.#batch()) > 0);
      } while (this.#again && !this.#stopped);
    } catch (error) {
      this.#deps.logger.error({ err: error }, 'flows could not be started; trying again');
    }
    if (!this.#stopped) this.#timer = setTimeout(this.look, LOOK_MS);
  }

  /** Answers how many were settled. */
  async #batch(): Promise<number> {
    const { db, engine } = this.#deps;
    const { settled, begun } = await db.transaction().execute(async (tx) => {
      const starts = await this.#claim(tx);
      const begun: { readonly state: SessionState; readonly flow: Flow }[] = [];
      for (const start of starts) {
        const decision = await this.#decide(start);
        if (decision.kind === 'begin' && (await this.#store(tx, decision.state))) begun.push(decision);
        await settleStart(tx, start.sessionId, decision);
      }
      return { settled: starts.length, begun };
    });
    for (const { state, flow } of begun) {
      void engine.begin(state, flow).done.then(this.look);
    }
    return settled;
  }

  /** Waiting starts, the oldest first, as many as their triggers have room for. */
  async #claim(tx: Kysely<DB>): Promise<WaitingStart[]> {
    // One server at a time counts how much room there is.
    await sql`SELECT pg_advisory_xact_lock(${LOCK})`.execute(tx);
    const waiting = await tx
      .selectFrom('trigger_starts')
      .select(['trigger_id', sql<number>`count(*)::int`.as('count')])
      .where('state', '=', 'waiting')
      .groupBy('trigger_id')
      .execute();
    const claimed: WaitingStart[] = [];
    for (const { trigger_id } of waiting) {
      const room = (this.#ruleOf(trigger_id)?.atOnce ?? BATCH) - (await runningOf(tx, trigger_id));
      if (room > 0) claimed.push(...(await oldest(tx, trigger_id, Math.min(room, BATCH))));
    }
    return claimed;
  }

  #ruleOf(triggerId: string): StartRule | undefined {
    return this.#deps.book.any(triggerId)?.trigger.start;
  }

  async #decide({ sessionId, triggerId, flowId, event, order }: WaitingStart): Promise<Decision> {
    const rule = this.#ruleOf(triggerId);
    if (!rule || !event) return { kind: 'failed', reason: 'noTrigger' };
    const now = this.#deps.clock.now();
    try {
      if (!isWanted(rule, event, now, order)) return { kind: 'unwanted' };
    } catch (error) {
      return failed(error, 'condition');
    }
    const live = await this.#deps.flows.live(flowId);
    if (!live) return { kind: 'failed', reason: 'notLive' };
    try {
      const variables = inputsOf(rule, event, now, order);
      const { flow, version } = live;
      return {
        kind: 'begin',
        flow,
        state: this.#deps.engine.firstState({ id: sessionId, flow, flowId, version, variables }),
      };
    } catch (error) {
      return failed(error, 'inputs');
    }
  }

  /** `false`: the session is there. */
  async #store(tx: Kysely<DB>, state: SessionState): Promise<boolean> {
    const found = await tx.selectFrom('sessions').select('id').where('id', '=', state.id).executeTakeFirst();
    if (found) return false;
    await tx.executeQuery(CompiledQuery.raw(UPSERT_SESSIONS.text, stateColumns([state], this.#deps.runtimeId)));
    return true;
  }
}

export interface StarterDeps {
  readonly db: Kysely<DB>;
  readonly book: TriggerBook;
  readonly engine: Pick<Engine, 'firstState' | 'begin'>;
  readonly flows: Pick<SubflowSource, 'live'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly runtimeId: string;
  /** This server takes work. */
  readonly accepting: () => boolean;
}

/** Any number that no other lock of the product uses. */
const LOCK = 7_305_201_863;

const failed = (error: unknown, reason: DeadReason): Decision => {
  if (error instanceof Fault) return { kind: 'failed', reason };
  throw error;
};

/** Parked ones wait for hours and take no room. */
const runningOf = async (tx: Kysely<DB>, triggerId: string): Promise<number> => {
  const row = await tx
    .selectFrom('sessions')
    .innerJoin('trigger_starts', 'session_id', 'sessions.id')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('sessions.status', '=', 'running')
    .where('trigger_id', '=', triggerId)
    .executeTakeFirstOrThrow();
  return row.count;
};

const oldest = async (tx: Kysely<DB>, triggerId: string, limit: number): Promise<WaitingStart[]> => {
  const rows = await tx
    .selectFrom('trigger_starts')
    .leftJoin('trigger_events', 'trigger_events.id', 'trigger_starts.event')
    .select(['session_id', 'trigger_starts.trigger_id', 'flow_id', 'trigger_events.event', 'sight'])
    .where('trigger_starts.state', '=', 'waiting')
    .where('trigger_starts.trigger_id', '=', triggerId)
    .orderBy('made_at')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    sessionId: row.session_id,
    triggerId: row.trigger_id,
    flowId: row.flow_id,
    event: row.event === null ? undefined : fromJson<TriggerEvent>(row.event),
    order: row.sight === null ? undefined : fromJson<OrderInSight>(row.sight),
  }));
};

const settleStart = async (tx: Kysely<DB>, sessionId: string, decision: Decision): Promise<void> => {
  const state = { begin: 'started', failed: 'failed', unwanted: 'dismissed' }[decision.kind];
  const reason = decision.kind === 'failed' ? decision.reason : null;
  await tx
    .updateTable('trigger_starts')
    .set({ state, reason, settled_at: sql`now()` })
    .where('session_id', '=', sessionId)
    .execute();
};
