import type { TObject } from 'typebox';
import type { ConnectorDefinition, OperationDefinition, OperationResult } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { Connections } from '../engine/ports.ts';
import { type Exchange, openContext, type Wire } from './context.ts';
import { exchange, hostRule } from './http.ts';
import { withoutSecrets } from './scrub.ts';
import { type Connected, type WireOptions, Wires } from './wires.ts';

/** What the operator configures: connection name → kind of connector and its settings. */
export type ConnectionSettings = Readonly<
  Record<string, { readonly connector: string; readonly config: Readonly<Record<string, unknown>> }>
>;

export interface ConnectionOptions extends WireOptions {
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  readonly connections: ConnectionSettings;
}

/** Connections that hold something open. */
export interface OpenConnections extends Connections {
  /** Closes pools and the like. */
  close(): Promise<void>;
}

export interface ThroughOptions {
  /** Read anew for each call: connectors come and go while the server runs. */
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  readonly allowedHosts: readonly string[];
  readonly wires: Wires;
  /**
   * What a symbolic name means now.
   * @throws Fault when nothing can go over it
   */
  readonly find: (name: string) => Connected | undefined;
}

/** Settles when `work` does or when `signal` aborts: an operation that ignores its signal can't hold a call. */
export const orAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((done, failed) => {
    const abort = () => failed(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(done, failed).finally(() => signal.removeEventListener('abort', abort));
  });

const checkedResult = (result: OperationResult, operation: OperationDefinition<TObject>): OperationResult => {
  if (operation.exits.some(({ name }) => name === result.exit)) return result;
  throw new Fault('connector.bad_answer', `the connector gave the exit ${result.exit}, which it does not declare`);
};

const run = async (
  operation: OperationDefinition<TObject>,
  wire: Wire,
  exchange: Exchange,
): Promise<OperationResult> => {
  const { context, close } = openContext(wire, exchange);
  try {
    return checkedResult(await operation.run(context as never), operation);
  } finally {
    close();
  }
};

/** The port of the engine on connections that `find` finds: one environment's view of them. */
export const connectionsThrough = ({ connectors, allowedHosts, wires, find }: ThroughOptions): Connections => {
  const anywhere = hostRule(allowedHosts);
  return {
    async call(name, operationName, input, { timeout, signal, idempotencyKey, language = 'zh-CN' }) {
      const connection = find(name);
      if (!connection) throw new Fault('connector.unknown', name);
      const definition = connectors.get(connection.connector);
      const operations = definition?.operations ?? {};
      const operation = Object.hasOwn(operations, operationName) ? operations[operationName] : undefined;
      if (!definition || !operation) throw new Fault('connector.unknown', operationName);
      const limit = AbortSignal.timeout(Math.max(1, Math.ceil(timeout)));
      const either = AbortSignal.any([signal, limit]);
      const progress = { sent: false };
      const work = { input, timeout, signal: either, idempotencyKey, language, progress };
      try {
        return await orAborted(
          wires.use(connection, (wire) => run(operation, wire, work)),
          either,
        );
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (limit.aborted) throw new Fault('connector.timeout', name, progress);
        throw withoutSecrets(error, name, definition.config, connection.config);
      }
    },
    http: (request, signal) => exchange(request, signal, anywhere),
  };
};

/** Connections that never change: those of a scenario, a test, or a command. */
export const createConnections = ({
  connectors,
  connections,
  allowedHosts,
  now,
}: ConnectionOptions): OpenConnections => {
  const wires = new Wires({ allowedHosts, now });
  const all = new Map<string, Connected>(
    Object.entries(connections).map(([name, setting]) => [name, { id: name, ...setting, byOperator: true }]),
  );
  const through = connectionsThrough({ connectors, allowedHosts, wires, find: (name) => all.get(name) });
  return { ...through, close: () => wires.close() };
};
