import type pg from 'pg';
import type { SessionState } from '../engine/ports.ts';
import type { CommitBatch } from './commit-batch.ts';
import {
  COUNT_OTHER_EFFECTS,
  type EffectRow,
  effectColumns,
  INSERT_EFFECTS,
  INSERT_STEPS,
  type StepRow,
  stateColumns,
  stepColumns,
  UPSERT_SESSIONS,
} from './session-rows.ts';

/** Rows a statement: larger ones gain nothing and hold the connection longer. */
const CHUNK = 2_000;

export interface Written {
  /** States that came too late and changed nothing. */
  refused: number;
  /** Effects whose key already had another result. */
  conflicts: number;
}

/** Writes a whole batch in one transaction. Safe to run again when nobody knows whether it came through. */
export async function writeBatch(client: pg.ClientBase, batch: CommitBatch, runtimeId: string): Promise<Written> {
  const written = { refused: 0, conflicts: 0 };
  await client.query('BEGIN');
  for (const rows of chunks(batch.steps)) await writeSteps(client, rows);
  for (const rows of chunks(batch.states)) written.refused += await writeStates(client, rows, runtimeId);
  for (const rows of chunks(batch.effects)) written.conflicts += await writeEffects(client, rows);
  await client.query('COMMIT');
  return written;
}

/** After the batch as a whole was refused: each row by itself, so that one bad row harms only its own session. */
export async function writeOneByOne(client: pg.ClientBase, batch: CommitBatch, runtimeId: string): Promise<Written> {
  const written = { refused: 0, conflicts: 0 };
  const attempt = async (sessionId: string, write: () => Promise<unknown>) => {
    try {
      await write();
    } catch (error) {
      if (!isBadRow(error)) throw error;
      batch.fail(sessionId, error);
    }
  };
  for (const row of batch.steps.values()) await attempt(row.sessionId, () => writeSteps(client, [row]));
  for (const state of batch.states.values()) {
    await attempt(state.id, async () => {
      written.refused += await writeStates(client, [state], runtimeId);
    });
  }
  for (const row of batch.effects.values()) {
    await attempt(row.sessionId, async () => {
      written.conflicts += await writeEffects(client, [row]);
    });
  }
  return written;
}

/** The data itself is at fault (wrong text, broken constraint, too large): no retry will ever help. */
export function isBadRow(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return error instanceof TypeError || error instanceof RangeError || /^(22|23|54)...$/.test(code);
}

async function writeSteps(client: pg.ClientBase, rows: readonly StepRow[]): Promise<void> {
  await client.query({ ...INSERT_STEPS, values: stepColumns(rows) });
}

async function writeStates(client: pg.ClientBase, states: readonly SessionState[], runtimeId: string): Promise<number> {
  const { rowCount } = await client.query({ ...UPSERT_SESSIONS, values: stateColumns(states, runtimeId) });
  return states.length - (rowCount ?? 0);
}

/** Answers how many of them had another result stored already, which then stays. */
async function writeEffects(client: pg.ClientBase, rows: readonly EffectRow[]): Promise<number> {
  const values = effectColumns(rows);
  const { rowCount } = await client.query({ ...INSERT_EFFECTS, values });
  if (rowCount === rows.length) return 0;
  const { rows: counted } = await client.query<{ count: number }>({ ...COUNT_OTHER_EFFECTS, values });
  return counted[0]?.count ?? 0;
}

function* chunks<T>(rows: ReadonlyMap<string, T>): Generator<T[]> {
  let chunk: T[] = [];
  for (const row of rows.values()) {
    chunk.push(row);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
