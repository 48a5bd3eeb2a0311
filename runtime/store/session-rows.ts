import type { Selectable } from 'kysely';
import type { Outcome, SessionStatus, TraceStep } from '../../schema/trace.ts';
import type { SessionMemo, SessionState } from '../engine/ports.ts';
import type { Sessions } from './generated/db.ts';
import { fromJson, storable, storableOrNull } from './values.ts';

/** A trace step on its way to the disk; its JSON is written at once, which also tells how much memory it takes. */
export interface StepRow {
  readonly sessionId: string;
  readonly step: TraceStep;
  readonly fault: string | null;
  readonly effects: string;
  readonly changed: string;
  readonly bytes: number;
}

/** Roughly what a row costs beside its JSON. */
const ROW_BYTES = 200;

export function toStepRow(sessionId: string, step: TraceStep): StepRow {
  const fault = step.fault ? JSON.stringify(step.fault) : null;
  const effects = JSON.stringify(step.effects);
  const changed = JSON.stringify(step.changed);
  const bytes = ROW_BYTES + (fault?.length ?? 0) + effects.length + changed.length;
  return { sessionId, step, fault, effects, changed, bytes };
}

/** One array a column for `unnest`: a batch is one statement, whatever its size. */
export function stepColumns(rows: readonly StepRow[]): unknown[] {
  return [
    rows.map((row) => row.sessionId),
    rows.map(({ step }) => step.seq),
    rows.map(({ step }) => storable(step.node)),
    rows.map(({ step }) => storable(step.type)),
    rows.map(({ step }) => step.at),
    rows.map(({ step }) => step.ms),
    rows.map(({ step }) => storableOrNull(step.exit ?? null)),
    rows.map((row) => row.fault),
    rows.map((row) => row.effects),
    rows.map((row) => row.changed),
  ];
}

/** After a crash the same visit runs again: its newest account is the true one. */
export const INSERT_STEPS = {
  name: 'insert-steps',
  text: `INSERT INTO session_steps (session_id, seq, node, type, at, ms, exit, fault, effects, changed)
    SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::timestamptz[], $6::float8[], $7::text[],
      $8::json[], $9::json[], $10::json[])
    ON CONFLICT (session_id, seq) DO UPDATE SET node = excluded.node, type = excluded.type, at = excluded.at,
      ms = excluded.ms, exit = excluded.exit, fault = excluded.fault, effects = excluded.effects,
      changed = excluded.changed`,
};

export function stateColumns(states: readonly SessionState[], runtimeId: string): unknown[] {
  return [
    states.map((state) => state.id),
    states.map((state) => storable(state.flowId)),
    states.map((state) => state.version),
    states.map((state) => state.status),
    states.map((state) => storable(state.node)),
    states.map((state) => state.seq),
    states.map((state) => JSON.stringify(state.variables)),
    states.map((state) => storableOrNull(state.callId)),
    states.map((state) => storable(state.from)),
    states.map((state) => storable(state.to)),
    states.map((state) => state.startedAt.toISOString()),
    states.map((state) => state.endedAt?.toISOString() ?? null),
    states.map((state) => state.outcome),
    states.map((state) => state.wakeAt?.toISOString() ?? null),
    states.map((state) => (state.memo ? JSON.stringify(state.memo) : null)),
    states.map((state) => (state.status === 'parked' ? null : runtimeId)),
    runtimeId,
  ];
}

/**
 * Refuses (by touching no row) what comes too late: from a runtime that another one has taken the session from, from
 * before the state that is stored, or after the end.
 */
export const UPSERT_SESSIONS = {
  name: 'upsert-sessions',
  text: `INSERT INTO sessions (id, flow_id, version, status, node, seq, variables, call_id, from_number, to_number,
      started_at, ended_at, outcome, wake_at, memo, runtime_id)
    SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::int[], $7::json[], $8::text[],
      $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::text[], $14::timestamptz[], $15::json[],
      $16::text[])
    ON CONFLICT (id) DO UPDATE SET status = excluded.status, node = excluded.node, seq = excluded.seq,
      variables = excluded.variables, call_id = excluded.call_id, ended_at = excluded.ended_at,
      outcome = excluded.outcome, wake_at = excluded.wake_at, memo = excluded.memo,
      runtime_id = excluded.runtime_id
    WHERE sessions.status <> 'ended' AND sessions.seq <= excluded.seq
      AND (sessions.runtime_id IS NULL OR sessions.runtime_id = $17)`,
};

export interface EffectRow {
  readonly sessionId: string;
  readonly seq: number;
  readonly key: string;
  readonly result: string;
}

export function effectColumns(rows: readonly EffectRow[]): unknown[] {
  return [
    rows.map((row) => row.sessionId),
    rows.map((row) => row.seq),
    rows.map((row) => row.key),
    rows.map((row) => row.result),
  ];
}

/** The first writer wins. */
export const INSERT_EFFECTS = {
  name: 'insert-effects',
  text: `INSERT INTO session_effects (session_id, seq, key, result)
    SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::json[]) ON CONFLICT DO NOTHING`,
};

/** Both sides are the text that JSON.stringify wrote. */
export const COUNT_OTHER_EFFECTS = {
  name: 'count-other-effects',
  text: `SELECT count(*)::int AS count
    FROM unnest($1::text[], $2::int[], $3::text[], $4::json[]) AS given (session_id, seq, key, result)
    JOIN session_effects AS stored USING (session_id, seq, key) WHERE stored.result::text <> given.result::text`,
};

export function toState(row: Selectable<Sessions>): SessionState {
  return {
    id: row.id,
    flowId: row.flow_id,
    version: row.version,
    // The store writes no other words into these columns.
    status: row.status as SessionStatus,
    node: row.node,
    seq: row.seq,
    variables: fromJson<SessionState['variables']>(row.variables),
    callId: row.call_id,
    from: row.from_number,
    to: row.to_number,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    outcome: row.outcome as Outcome | null,
    wakeAt: row.wake_at,
    memo: row.memo === null ? null : fromJson<SessionMemo>(row.memo),
  };
}
