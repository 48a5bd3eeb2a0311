import type { TraceStep } from '../../schema/trace.ts';
import type { SessionState } from '../engine/ports.ts';
import { type EffectRow, type StepRow, toStepRow } from './session-rows.ts';

/** What one commit writes: of each session the newest state, its steps, its effects. */
export class CommitBatch {
  readonly states = new Map<string, SessionState>();
  /** By `session/seq`. */
  readonly steps = new Map<string, StepRow>();
  /** By `session/seq/key`; the first one stays. */
  readonly effects = new Map<string, EffectRow>();
  /** Sessions of which something could not be stored, and why. */
  readonly failed = new Map<string, Error>();
  /** Resolves when the batch is on disk, except for what `failed` names. Never rejects. */
  readonly done: Promise<void>;
  readonly settle: () => void;
  readonly #touched = new Set<string>();
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
    this.states.set(state.id, state);
  }

  putStep(sessionId: string, step: TraceStep): void {
    const row = toStepRow(sessionId, step);
    const key = `${sessionId}/${step.seq}`;
    this.#touched.add(sessionId);
    this.bytes += row.bytes - (this.steps.get(key)?.bytes ?? 0);
    this.steps.set(key, row);
  }

  putEffect(row: EffectRow): void {
    const key = `${row.sessionId}/${row.seq}/${row.key}`;
    this.#touched.add(row.sessionId);
    if (!this.effects.has(key)) this.effects.set(key, row);
  }

  fail(sessionId: string, error: Error): void {
    this.#touched.add(sessionId);
    this.failed.set(sessionId, error);
    this.lost += 1;
  }
}
