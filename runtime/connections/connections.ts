import type { TObject } from 'typebox';
import type { ConnectorDefinition, OperationDefinition, OperationResult } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { ConnectionLimits } from '../../schema/limits.ts';
import { both } from '../../schema/text.ts';
import type { Connections } from '../engine/ports.ts';
import { type Exchange, openContext, type Wire } from './context.ts';
import type { Progress } from './http.ts';
import { keyOf } from './resilience/cache.ts';
import type { GuardHealth } from './resilience/guard.ts';
import { withoutSecrets } from './scrub.ts';
import { type Connected, type WireOptions, Wires } from './wires.ts';

/** What the operator configures: connection name → kind of connector and its settings. */
export type ConnectionSettings = Readonly<
  Record<
    string,
    {
      readonly connector: string;
      readonly config: Readonly<Record<string, unknown>>;
      readonly limits?: ConnectionLimits;
    }
  >
>;

export interface ConnectionOptions extends WireOptions {
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  readonly connections: ConnectionSettings;
}

/** Connections that hold something open. */
export interface OpenConnections extends Connections {
  /** How each one that was used is doing, by its id. */
  health(): ReadonlyMap<string, GuardHealth>;
  /** Closes pools and the like. */
  close(): Promise<void>;
}

export interface ThroughOptions {
  /** Read anew for each call: connectors come and go while the server runs. */
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  readonly wires: Wires;
  /**
   * What a symbolic name means now.
   * @throws Fault when nothing can go over it
   */
  readonly find: (name: string) => Connected | undefined;
  /** Whose view it is: what one has been told is never told to the other. */
  readonly environment?: string;
}

const checkedResult = (result: OperationResult, operation: OperationDefinition<TObject>): OperationResult => {
  if (operation.exits.some(({ name }) => name === result.exit)) return result;
  throw new Fault(
    'connector.bad_answer',
    both(
      `连接走了一个没有声明的出口 ${result.exit}`,
      `the connector gave the exit ${result.exit}, which it does not declare`,
    ),
  );
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

/** What was sent and whose answer can't be read may have been done: nobody knows. */
const leavingOpen = (fault: Fault, error: unknown): Fault => {
  const isUnread = !(error instanceof Fault) || fault.code === 'connector.bad_answer';
  return isUnread ? new Fault(fault.code, fault.told, { cause: fault.cause, sent: true }) : fault;
};

/** The port of the engine on connections that `find` finds: one environment's view of them. */
export const connectionsThrough = ({ connectors, wires, find, environment = '' }: ThroughOptions): Connections => {
  return {
    async call(name, operationName, input, { timeout, signal, idempotencyKey, language = 'zh-CN' }) {
      const connection = find(name);
      if (!connection) throw new Fault('connector.unknown', name);
      const definition = connectors.get(connection.connector);
      const operations = definition?.operations ?? {};
      const operation = Object.hasOwn(operations, operationName) ? operations[operationName] : undefined;
      if (!definition || !operation) throw new Fault('connector.unknown', operationName);
      let last: Progress = { sent: false };
      const isWrite = operation.effect === 'write';
      return wires.use(connection, (wire) =>
        wire.guard.call({
          operation,
          question: () => keyOf(environment, operationName, language, input),
          timeout,
          signal,
          idempotencyKey,
          exchange: (bound, progress) => {
            last = progress;
            return run(operation, wire, { input, bound, idempotencyKey, language, progress });
          },
          faultOf: (error) => {
            const fault = withoutSecrets(error, name, definition.config, connection.config);
            return isWrite && last.sent ? leavingOpen(fault, error) : fault;
          },
        }),
      );
    },
    http: (request, signal) => wires.http.exchange(request, signal),
  };
};

/** Connections that never change: those of a scenario, a test, or a command. */
export const createConnections = ({ connectors, connections, ...options }: ConnectionOptions): OpenConnections => {
  const wires = new Wires(options);
  const all = new Map<string, Connected>(
    Object.entries(connections).map(([name, setting]) => [name, { id: name, ...setting, byOperator: true }]),
  );
  const through = connectionsThrough({ connectors, wires, find: (name) => all.get(name) });
  return { ...through, health: () => wires.health(), close: () => wires.close() };
};
