import type { TObject } from 'typebox';
import type { ConnectorDefinition, OperationDefinition, OperationResult, Value } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { Connections } from '../engine/ports.ts';
import { exchange, type HostRule, hostRule, type Progress } from './http.ts';

/** What the operator configures: connection name → kind of connector and its settings. */
export type ConnectionSettings = Readonly<
  Record<string, { readonly connector: string; readonly config: Readonly<Record<string, unknown>> }>
>;

export interface ConnectionOptions {
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  readonly connections: ConnectionSettings;
  /** `host` or `host:port` that flows may reach although their address is private. */
  readonly allowedHosts: readonly string[];
}

const hostOf = (value: unknown): string[] => {
  if (typeof value !== 'string' || !URL.canParse(value)) return [];
  const url = new URL(value);
  return [`${url.hostname.replace(/^\[|\]$/g, '')}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`];
};

interface Bound {
  readonly operations: Readonly<Record<string, OperationDefinition<TObject>>>;
  readonly config: Readonly<Record<string, unknown>>;
  /** The operator wrote the connection's address down: that alone is leave to reach it. */
  readonly allowed: HostRule;
}

const bind = (options: ConnectionOptions): ReadonlyMap<string, Bound> =>
  new Map(
    Object.entries(options.connections).flatMap(([name, { connector, config }]) => {
      const definition = options.connectors.get(connector);
      const allowed = hostRule([...options.allowedHosts, ...Object.values(config).flatMap(hostOf)]);
      return definition ? [[name, { operations: definition.operations, config, allowed }] as const] : [];
    }),
  );

/** Settles when `work` does or when `signal` aborts: an operation that ignores its signal can't hold a call. */
const orAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
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

/** Runs connector operations against the systems that the operator connected. */
export const createConnections = (options: ConnectionOptions): Connections => {
  const bound = bind(options);
  const anywhere = hostRule(options.allowedHosts);

  const run = (
    { operations, config, allowed }: Bound,
    name: string,
    input: Readonly<Record<string, Value>>,
    { timeout, signal, idempotencyKey }: { timeout: number; signal: AbortSignal; idempotencyKey?: string },
    progress: Progress,
  ): Promise<OperationResult> => {
    const operation = operations[name];
    if (!operation || !Object.hasOwn(operations, name)) throw new Fault('connector.unknown', name);
    const deadline = performance.now() + timeout;
    const context = {
      config,
      input,
      signal,
      idempotencyKey,
      http: (request: Parameters<typeof exchange>[0]) =>
        exchange({ ...request, timeout: deadline - performance.now() }, signal, allowed, progress),
    };
    return operation.run(context as never).then((result) => checkedResult(result, operation));
  };

  return {
    async call(connection, operation, input, { timeout, signal, idempotencyKey }) {
      const target = bound.get(connection);
      if (!target) throw new Fault('connector.unknown', connection);
      const limit = AbortSignal.timeout(Math.max(1, Math.ceil(timeout)));
      const either = AbortSignal.any([signal, limit]);
      const progress = { sent: false };
      try {
        const work = run(target, operation, input, { timeout, signal: either, idempotencyKey }, progress);
        return await orAborted(work, either);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (limit.aborted) throw new Fault('connector.timeout', connection, progress);
        if (error instanceof Fault) throw error;
        throw new Fault('connector.error', connection, { cause: error });
      }
    },
    http: (request, signal) => exchange(request, signal, anywhere),
  };
};
