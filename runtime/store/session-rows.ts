import type { Selectable } from 'kysely';
import { missingSteps, type Outcome, type SessionStatus, type TraceStep } from '../../schema/trace.ts';
import type { SessionMemo, SessionRef, SessionState } from '../engine/ports.ts';
import type { Sessions } from './generated/db.ts';
import { fromJson, storable, storableOrNull } from './values.ts';

/** A trace step on its way to the disk; its JSON is written at once, which also tells how much memory it takes. */
export interface StepRow {
  readonly session: SessionRef;
  readonly step: TraceStep;
  readonly fault: string | null;
  readonly effects: string;
  readonly changed: string;
  readonly bytes: number;
  /** Steps that it stands for, because there was no memory for them. */
  readonly missing?: number;
}

/** Roughly what a row costs beside its JSON. */
const ROW_BYTES = 200;

export function toStepRow(session: SessionRef, step: TraceStep): StepRow {
  const fault = step.fault ? JSON.stringify(step.fault) : null;
  const effects = JSON.stringify(step.effects);
  const changed = JSON.stringify(step.changed);
  const bytes = ROW_BYTES + (fault?.length ?? 0) + effects.length + changed.length;
  return { session: { id: session.id, epoch: session.epoch }, step, fault, effects, changed, bytes };
}

/** The last of `missing` steps, without its content. */
export function droppedRow(session: SessionRef, step: TraceStep, missing: number): StepRow {
  return { ...toStepRow(session, { ...step, effects: missingSteps(missing), changed: {} }), missing };
}

const refColumns = (refs: readonly SessionRef[]): unknown[] => [
  refs.map(({ id }) => id),
  refs.map(({ epoch }) => epoch),
];

/** One array a column for `unnest`: a batch is one statement, whatever its size. */
export function stepColumns(rows: readonly StepRow[]): unknown[] {
  const owners = new Map(rows.map(({ session }) => [`${session.id}/${session.epoch}`, session]));
  return [
    rows.map(({ session }) => session.id),
    rows.map(({ session }) => session.epoch),
    rows.map(({ step }) => step.seq),
    rows.map(({ step }) => storable(step.node)),
    rows.map(({ step }) => storable(step.type)),
    rows.map(({ step }) => step.at),
    rows.map(({ step }) => step.ms),
    rows.map(({ step }) => storableOrNull(step.exit ?? null)),
    rows.map((row) => row.fault),
    rows.map((row) => row.effects),
    rows.map((row) => row.changed),
    ...refColumns(inOrder([...owners.values()])),
  ];
}

/** Rows are locked in one order everywhere, or two runtimes could wait for each other. */
export const inOrder = <T extends { readonly id: string }>(refs: readonly T[]): T[] =>
  [...refs].sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)));

/**
 * The owner's rows only. The lock lets checkpoints through and makes a claim wait: what is written here is either before
 * the claim, or not at all. After a crash the same visit runs again: its newest account is the true one.
 */
export const INSERT_STEPS = {
  name: 'insert-steps',
  text: `WITH owned AS MATERIALIZED (
      SELECT sessions.id, sessions.epoch FROM unnest($12::text[], $13::int[]) AS ref (id, epoch)
      JOIN sessions USING (id, epoch) FOR KEY SHARE OF sessions)
    INSERT INTO session_steps (session_id, seq, node, type, at, ms, exit, fault, effects, changed)
    SELECT id, seq, node, type, at, ms, exit, fault, effects, changed
    FROM unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::text[], $6::timestamptz[], $7::float8[], $8::text[],
      $9::json[], $10::json[], $11::json[])
      AS given (id, epoch, seq, node, type, at, ms, exit, fault, effects, changed) JOIN owned USING (id, epoch)
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
    states.map((state) => state.epoch),
    states.map((state) => state.revision),
  ];
}

const UPSERT = `INSERT INTO sessions (id, flow_id, version, status, node, seq, variables, call_id, from_number, to_number,
      started_at, ended_at, outcome, wake_at, memo, runtime_id, epoch, revision)
    SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::int[], $7::json[], $8::text[],
      $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::text[], $14::timestamptz[], $15::json[],
      $16::text[], $17::int[], $18::int[])
    ON CONFLICT (id) DO UPDATE SET status = excluded.status, node = excluded.node, seq = excluded.seq,
      variables = excluded.variables, call_id = excluded.call_id, ended_at = excluded.ended_at,
      outcome = excluded.outcome, wake_at = excluded.wake_at, memo = excluded.memo,
      runtime_id = excluded.runtime_id, revision = excluded.revision, from_number = excluded.from_number,
      to_number = excluded.to_number
    WHERE sessions.status <> 'ended' AND sessions.epoch = excluded.epoch AND sessions.revision <= excluded.revision`;

/**
 * Refuses (by touching no row) what comes too late: from a runtime that another one has taken the session from, from
 * before the state that is stored, or after the end.
 */
export const UPSERT_SESSIONS = { name: 'upsert-sessions', text: UPSERT };

export interface EffectRow {
  readonly session: SessionRef;
  readonly seq: number;
  readonly key: string;
  /** JSON; `null`: the effect has begun, and no more is known. */
  readonly result: string | null;
}

export function effectColumns(rows: readonly EffectRow[]): unknown[] {
  return [
    rows.map(({ session }) => session.id),
    rows.map(({ session }) => session.epoch),
    rows.map((row) => row.seq),
    rows.map((row) => row.key),
    rows.map((row) => row.result),
  ];
}

/** Parameters of `COMMIT_STATES`; `others` own effects and have no state in `states`. */
export const commitColumns = (
  states: readonly SessionState[],
  runtimeId: string,
  others: readonly SessionRef[],
  effects: readonly EffectRow[],
): unknown[] => [...stateColumns(states, runtimeId), ...refColumns(others), ...effectColumns(effects)];

/**
 * The way to an effect and that it begins, or its result, in one statement, so in one transaction and one round trip.
 * Only the owner's effects are stored; the first result of one stays.
 */
export const COMMIT_STATES = {
  name: 'commit-states',
  text: `WITH stored AS (${UPSERT} RETURNING id, epoch),
    owned AS MATERIALIZED (
      SELECT sessions.id, sessions.epoch FROM unnest($19::text[], $20::int[]) AS ref (id, epoch)
      JOIN sessions USING (id, epoch) FOR KEY SHARE OF sessions),
    owner AS (SELECT id, epoch FROM stored UNION ALL SELECT id, epoch FROM owned),
    kept AS (
      INSERT INTO session_effects (session_id, seq, key, result)
      SELECT id, seq, key, result
      FROM unnest($21::text[], $22::int[], $23::int[], $24::text[], $25::json[]) AS given (id, epoch, seq, key, result)
      JOIN owner USING (id, epoch)
      ON CONFLICT (session_id, seq, key) DO UPDATE SET result = excluded.result, saved_at = now()
      WHERE session_effects.result IS NULL AND excluded.result IS NOT NULL
      RETURNING 1)
    SELECT (SELECT count(*)::int FROM stored) AS stored, (SELECT count(*)::int FROM owned) AS owned,
      (SELECT count(*)::int FROM kept) AS kept`,
};

/** Which of these sessions belong to somebody else now (`taken`), and which do not exist. */
export const LOOK_AT_OWNERS = {
  name: 'look-at-owners',
  text: `SELECT ref.id, ref.epoch, sessions.epoch <> ref.epoch AS taken
    FROM unnest($1::text[], $2::int[]) AS ref (id, epoch) LEFT JOIN sessions ON sessions.id = ref.id
    WHERE sessions.epoch IS DISTINCT FROM ref.epoch`,
};
export const ownerColumns = refColumns;

/** Both sides are the text that JSON.stringify wrote. */
export const COUNT_OTHER_EFFECTS = {
  name: 'count-other-effects',
  text: `SELECT count(*)::int AS count
    FROM unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::json[]) AS given (session_id, epoch, seq, key, result)
    JOIN session_effects AS stored USING (session_id, seq, key)
    JOIN sessions ON sessions.id = given.session_id AND sessions.epoch = given.epoch
    WHERE stored.result::text <> given.result::text`,
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
    epoch: row.epoch,
    revision: row.revision,
  };
}
