import type { Static, TObject } from 'typebox';
import type { ConnectorType, OperationType } from '../../schema/connector.ts';
import type { HttpAnswer, HttpRequest, OperationResult } from './step.ts';

/** What an operation sees while it runs. */
export interface OperationContext<C, I> {
  readonly config: C;
  readonly input: I;
  /** Aborted on hang-up or when the time is over. */
  readonly signal: AbortSignal;
  /** The same in every try of one write; absent for reads. */
  readonly idempotencyKey: string | undefined;
  /** The only way out: bounded, guarded against private addresses, cancelled with `signal`. */
  http(request: Omit<HttpRequest, 'timeout'>): Promise<HttpAnswer>;
}

export interface OperationDefinition<C extends TObject, I extends TObject = TObject, O extends TObject = TObject>
  extends Omit<OperationType, 'input' | 'output'> {
  readonly input: I;
  readonly output: O;
  /** An input that makes sense, for forms and tests. */
  readonly sample: Static<I>;
  /** Does the exchange; throw a `Fault` for a failure. */
  run(context: OperationContext<Static<C>, Static<I>>): Promise<OperationResult>;
  /** Brings what a flow holds for an older `version` up to this one. */
  upgrade?(stored: StoredOperation, from: number): StoredOperation;
}

/** How a flow uses an operation. */
export interface StoredOperation {
  /** Input field → template or expression that gives it. */
  readonly input: Readonly<Record<string, string>>;
  /** Output field → variable that it is stored in. */
  readonly save: Readonly<Record<string, string>>;
}

export interface ConnectorDefinition<C extends TObject = TObject> extends Omit<ConnectorType, 'operations' | 'config'> {
  readonly config: C;
  // biome-ignore lint/suspicious/noExplicitAny: each operation has types of its own; `defineOperation` checked them.
  readonly operations: Readonly<Record<string, OperationDefinition<C, any, any>>>;
  /** Brings the configuration of an older `version` up to this one. */
  upgrade?(config: Record<string, unknown>, from: number): Record<string, unknown>;
}

/** Declares a connector: `plugins/<plugin>/connector.ts`, default export. Each operation becomes a palette entry. */
export const defineConnector = <C extends TObject>(definition: ConnectorDefinition<C>): ConnectorDefinition<C> =>
  definition;

/** Types one operation against its connector's configuration: `operation(Config, { … })`. */
export const defineOperation = <C extends TObject, I extends TObject, O extends TObject>(
  _config: C,
  definition: OperationDefinition<C, I, O>,
): OperationDefinition<C, I, O> => definition;
