import type { ConnectorDefinition } from '../connector.ts';
import type { OperationResult, Value } from '../step.ts';

export interface CallOptions {
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  readonly idempotencyKey?: string;
}

/** One connection, made as the server makes it. */
export interface OpenConnection {
  call(operation: string, input: Readonly<Record<string, Value>>, options: CallOptions): Promise<OperationResult>;
  /** As 「测试连接」 does; throws a fault. Absent when the connector has no `check`. */
  check?(options: Pick<CallOptions, 'timeout' | 'signal'>): Promise<void>;
  close(): Promise<void>;
}

/** Makes connections as the server does, guarded and bounded: what is tried here is what runs there. */
export type OpenConnector = (
  connector: ConnectorDefinition,
  config: Readonly<Record<string, unknown>>,
  options: { readonly retries: boolean },
) => OpenConnection;
