/** For the tests of plugins: `import { connect } from 'switchyard/testing'`. */
import type { ConnectorDefinition, OperationResult, Value } from '../../plugins/sdk/index.ts';
import { openConnector } from '../connections/conformance.ts';

export interface TestConnection {
  /** Calls an operation as a flow does. */
  call(
    operation: string,
    input: Readonly<Record<string, Value>>,
    options?: { readonly idempotencyKey?: string; readonly timeout?: number },
  ): Promise<OperationResult>;
  close(): Promise<void>;
}

/** A connection to a system on this machine, with the server's own guards and time limits (5 s unless `timeout` says otherwise, in ms). */
export const connect = (
  // biome-ignore lint/suspicious/noExplicitAny: every configuration will do.
  connector: ConnectorDefinition<any>,
  config: Readonly<Record<string, unknown>>,
): TestConnection => {
  const connection = openConnector(connector, config, { retries: false });
  return {
    call: (operation, input, { idempotencyKey = 'test-1', timeout = 5000 } = {}) =>
      connection.call(operation, input, { idempotencyKey, timeout, signal: new AbortController().signal }),
    close: () => connection.close(),
  };
};
