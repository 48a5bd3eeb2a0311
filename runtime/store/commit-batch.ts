import type { TraceStep } from '../../schema/trace.ts';
import type { SessionRef, SessionState } from '../engine/ports.ts';
import { droppedRow, type EffectRow, type StepRow, toStepRow } from './session-rows.ts';

const keyOf = ({ id, epoch }: SessionRef) => `${id}/${epoch}`;

/** What one commit writes: of each session the newest state, its steps, its effects. */
export class CommitBatch {
  readonly states = new Map<string, SessionState>();
  /** By `session/epoch/seq`. */
  readonly steps = new Map<string, StepRow>();
  /** By `session/epoch/seq/key`; the first result stays. */
  readonly effects = new Map<string, EffectRow>();
  /** Sessions of which something could not be stored, and why. */
  readonly failed = new Map<string, Error>();
  /** Resolves when the batch is on disk, except for what `failed` and `isSuperseded` name. Never rejects. */
  readonly done: Promise<void>;
  readonly settle: () => void;
  readonly #touched = new Set<string>();
  readonly #superseded = new Map<string, SessionRef>();
  readonly #dropped = new Map<string, StepRow>();
  /** Memory held by steps. */
  bytes = 0;
  /** Rows that were given up. */
  lost = 0;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.done = promise;
    this.settle = resolve;
  }

  get isEmpty(): boolean {
    return this.#touched.size === 0;
  }

  touches(sessionId: string): boolean {
    return this.#touched.has(sessionId);
  }

  putState(state: SessionState): void {
    this.#touched.add(state.id);
    const known = this.states.get(state.id);
    if (known && known.epoch > state.epoch) this.supersede(state);
    else this.states.set(state.id, state);
  }

  putStep(session: SessionRef, step: TraceStep): void {
    this.#putRow(toStepRow(session, step));
  }

  /** A step for which there is no memory: of all that a session loses one row remains, which says how many they were. */
  dropStep(session: SessionRef, step: TraceStep): void {
    this.lost += 1;
    const before = this.#dropped.get(keyOf(session))?.missing ?? 0;
    const row = droppedRow(session, step, before + 1);
    const first = this.#dropped.get(keyOf(session));
    if (first) this.steps.delete(`${keyOf(session)}/${first.step.seq}`);
    this.#dropped.set(keyOf(session), row);
    this.#putRow(row);
    if (first) this.bytes -= first.bytes;
  }

  #putRow(row: StepRow): void {
    const key = `${keyOf(row.session)}/${row.step.seq}`;
    this.#touched.add(row.session.id);
    this.bytes += row.bytes - (this.steps.get(key)?.bytes ?? 0);
    this.steps.set(key, row);
  }

  putEffect(row: EffectRow): void {
    const key = `${keyOf(row.session)}/${row.seq}/${row.key}`;
    this.#touched.add(row.session.id);
    if ((this.effects.get(key)?.result ?? null) === null) this.effects.set(key, row);
  }

  fail(sessionId: string, error: Error): void {
    this.#touched.add(sessionId);
    this.failed.set(sessionId, error);
    this.lost += 1;
  }

  /** Another runtime has the session: nothing of this owner was or will be stored. */
  supersede(session: SessionRef): void {
    this.#superseded.set(keyOf(session), { id: session.id, epoch: session.epoch });
  }

  get superseded(): readonly SessionRef[] {
    return [...this.#superseded.values()];
  }

  isSuperseded(session: SessionRef): boolean {
    return this.#superseded.has(keyOf(session));
  }
}
