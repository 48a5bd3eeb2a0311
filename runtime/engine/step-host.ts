import type { Value } from '../../plugins/sdk/index.ts';
import type { Effect } from '../../schema/trace.ts';
import type { Speech } from '../speech/speech.ts';
import type { EngineLimits } from './limits.ts';
import type { Line } from './line.ts';
import type { Secrets } from './masking.ts';
import type { Clock, Connections, SessionStore } from './ports.ts';
import type { PreparedFlow } from './prepare.ts';
import type { EngineStep } from './step.ts';
import type { Variables } from './variables.ts';

/** What a step borrows from its session. */
export interface StepHost {
  readonly id: string;
  readonly flow: PreparedFlow;
  readonly clock: Clock;
  readonly store: SessionStore;
  readonly connections: Connections;
  readonly speech: Speech;
  readonly limits: EngineLimits;
  readonly variables: Variables;
  readonly secrets: Secrets;
  /** The caller, while somebody is on the line. */
  readonly call: Line | undefined;
  /** Aborted when the caller hangs up, the session is cancelled or released. */
  readonly signal: AbortSignal;
  /** Aborted later: effects that must not be lost get time to end. */
  readonly writeSignal: AbortSignal;
  render(template: string): string;
  /** As people may read it: sensitive variables are masked before the template is filled in. */
  renderMasked(template: string): string;
  evaluate(expression: string): Value;
  /** Bounds a wait for the store; faults with `store.unavailable`. */
  readonly storing: <T>(work: Promise<T>) => Promise<T>;
  tell(step: EngineStep, effect: Effect): void;
  /** The flow lets the caller go and goes on by itself. */
  dropCall(): Promise<void>;
  /** Caller and called party talk. */
  bridged(): void;
}
