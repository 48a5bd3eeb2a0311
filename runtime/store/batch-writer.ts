import type pg from 'pg';
import type { SessionRef, SessionState } from '../engine/ports.ts';
import type { CommitBatch } from './commit-batch.ts';
import {
  COMMIT_STATES,
  COUNT_OTHER_EFFECTS,
  commitColumns,
  type EffectRow,
  effectColumns,
  INSERT_STEPS,
  inOrder,
  LOOK_AT_OWNERS,
  ownerColumns,
  type StepRow,
  stepColumns,
} from './session-rows.ts';

/** Rows a statement: larger ones gain nothing and hold the connection longer. */
const CHUNK = 2_000;

export interface Written {
  /** Effects whose key already had another result. */
  conflicts: number;
}

/**
 * Writes a batch; each statement is a transaction by itself and a session is never in two of them. Safe to run again
 * when nobody knows whether it came through. `oneByOne`: after the batch as a whole was refused, each session by itself,
 * so that one bad row harms only its own session.
 */
export type BatchWriter = (client: pg.ClientBase, batch: CommitBatch, oneByOne: boolean) => Promise<Written>;

/** What a statement writes of one session. */
interface Share {
  readonly ref: SessionRef;
  readonly state: SessionState | undefined;
  readonly effects: EffectRow[];
}

/** States and effects. */
export const statesWriter =
  (runtimeId: string): BatchWriter =>
  async (client, batch, oneByOne) => {
    const written: Written = { conflicts: 0 };
    for (const shares of chunks(sharesOf(batch), oneByOne ? 1 : CHUNK)) {
      await attempt(batch, oneByOne, shares[0]?.ref, () => writeShares(client, batch, shares, runtimeId, written));
    }
    return written;
  };

/** Steps: the rows of an owner that is superseded are left out. */
export const stepsWriter: BatchWriter = async (client, batch, oneByOne) => {
  for (const rows of chunks([...batch.steps.values()], oneByOne ? 1 : CHUNK)) {
    await attempt(batch, oneByOne, rows[0]?.session, () => writeSteps(client, batch, rows));
  }
  return { conflicts: 0 };
};

async function attempt(
  batch: CommitBatch,
  oneByOne: boolean,
  session: SessionRef | undefined,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!oneByOne || !session || !isBadRow(error)) throw error;
    batch.fail(session.id, error);
  }
}

/** The data itself is at fault (wrong text, broken constraint, too large): no retry will ever help. */
export function isBadRow(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return error instanceof TypeError || error instanceof RangeError || /^(22|23|54)...$/.test(code);
}

function sharesOf(batch: CommitBatch): Share[] {
  const shares = new Map<string, Share>();
  for (const state of batch.states.values())
    shares.set(`${state.id}/${state.epoch}`, { ref: state, state, effects: [] });
  for (const effect of batch.effects.values()) {
    const key = `${effect.session.id}/${effect.session.epoch}`;
    const share = shares.get(key) ?? { ref: effect.session, state: undefined, effects: [] };
    share.effects.push(effect);
    shares.set(key, share);
  }
  return [...shares.values()];
}

async function writeShares(
  client: pg.ClientBase,
  batch: CommitBatch,
  shares: readonly Share[],
  runtimeId: string,
  written: Written,
): Promise<void> {
  const states = inOrder(shares.flatMap(({ state }) => state ?? []));
  const others = inOrder(shares.flatMap(({ state, ref }) => (state ? [] : ref)));
  const effects = shares.flatMap((share) => share.effects);
  const values = commitColumns(states, runtimeId, others, effects);
  const { rows } = await client.query<{ stored: number; owned: number; kept: number }>({ ...COMMIT_STATES, values });
  const { stored = 0, owned = 0, kept = 0 } = rows[0] ?? {};
  if (stored < states.length || owned < others.length) await findLostOwners(client, batch, [...states, ...others]);
  if (kept < effects.length) written.conflicts += await otherResults(client, effects);
}

async function writeSteps(client: pg.ClientBase, batch: CommitBatch, rows: readonly StepRow[]): Promise<void> {
  const { rowCount } = await client.query({ ...INSERT_STEPS, values: stepColumns(rows) });
  if (rowCount === rows.length) return;
  const owners = new Map(rows.map(({ session }) => [`${session.id}/${session.epoch}`, session]));
  await findLostOwners(client, batch, [...owners.values()]);
}

/** Marks in the batch those that somebody else has; a session that does not exist at all has failed. */
async function findLostOwners(client: pg.ClientBase, batch: CommitBatch, refs: readonly SessionRef[]): Promise<void> {
  const { rows } = await client.query<SessionRef & { taken: boolean | null }>({
    ...LOOK_AT_OWNERS,
    values: ownerColumns(refs),
  });
  for (const { id, epoch, taken } of rows) {
    if (taken) batch.supersede({ id, epoch });
    else batch.fail(id, new Error('there is no such session'));
  }
}

/** How many of them had another result stored already, which then stays. */
async function otherResults(client: pg.ClientBase, effects: readonly EffectRow[]): Promise<number> {
  const { rows } = await client.query<{ count: number }>({ ...COUNT_OTHER_EFFECTS, values: effectColumns(effects) });
  return rows[0]?.count ?? 0;
}

function* chunks<T>(rows: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}
