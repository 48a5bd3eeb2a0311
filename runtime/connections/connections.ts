import type { TObject } from 'typebox';
import type { ConnectorDefinition, OperationDefinition, OperationResult } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { Connections } from '../engine/ports.ts';
import { type Exchange, openContext, type Wire } from './context.ts';
import { exchange, hostRule } from './http.ts';
import { Keeper } from './keeper.ts';

/** What the operator configures: connection name → kind of connector and its settings. */
export type ConnectionSettings = Readonly<
  Record<string, { readonly connector: string; readonly config: Readonly<Record<string, unknown>> }>
>;

export interface ConnectionOptions {
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  readonly connections: ConnectionSettings;
  /** `host` or `host:port` that flows may reach although their address is private. */
  readonly allowedHosts: readonly string[];
  /** The time of day that connectors see; the real one when absent. */
  readonly now?: () => Date;
}

/** Connections that hold something open. */
export interface OpenConnections extends Connections {
  /** Closes pools and the like. */
  close(): Promise<void>;
}

/** An IPv6 address without the brackets that it has in a URL. */
const bare = (host: string): string => host.replace(/^\[|\]$/g, '');

const hostOf = (value: unknown): string[] => {
  if (typeof value !== 'string' || !URL.canParse(value)) return [];
  const url = new URL(value);
  return [`${bare(url.hostname)}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`];
};

/** A server that is no web server: `host` and `port` of a configuration. */
const serverOf = ({ host, port }: Readonly<Record<string, unknown>>): string[] =>
  typeof host === 'string' && typeof port === 'number' ? [`${bare(host)}:${port}`] : [];

interface Bound extends Wire {
  readonly connector: string;
}

const bind = (options: ConnectionOptions): ReadonlyMap<string, Bound> =>
  new Map(
    Object.entries(options.connections).map(([name, { connector, config }]) => {
      // The operator wrote the connection's address down: that alone is leave to reach it.
      const own = [...Object.values(config).flatMap(hostOf), ...serverOf(config)];
      const allowed = hostRule([...options.allowedHosts, ...own]);
      const { now = () => new Date() } = options;
      return [name, { connector, config, allowed, keeper: new Keeper(allowed), now }] as const;
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
export const createConnections = (options: ConnectionOptions): OpenConnections => {
  const bound = bind(options);
  const anywhere = hostRule(options.allowedHosts);

  const run = async (target: Bound, name: string, exchange: Exchange): Promise<OperationResult> => {
    // Asked anew: connectors come and go while the server runs.
    const operations = options.connectors.get(target.connector)?.operations ?? {};
    const operation = operations[name];
    if (!operation || !Object.hasOwn(operations, name)) throw new Fault('connector.unknown', name);
    const { context, close } = openContext(target, exchange);
    try {
      return checkedResult(await operation.run(context as never), operation);
    } finally {
      close();
    }
  };

  return {
    async call(connection, operation, input, { timeout, signal, idempotencyKey, language = 'zh-CN' }) {
      const target = bound.get(connection);
      if (!target) throw new Fault('connector.unknown', connection);
      const limit = AbortSignal.timeout(Math.max(1, Math.ceil(timeout)));
      const either = AbortSignal.any([signal, limit]);
      const progress = { sent: false };
      try {
        const work = { input, timeout, signal: either, idempotencyKey, language, progress };
        return await orAborted(run(target, operation, work), either);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (limit.aborted) throw new Fault('connector.timeout', connection, progress);
        if (error instanceof Fault) throw error;
        throw new Fault('connector.error', connection, { cause: error });
      }
    },
    http: (request, signal) => exchange(request, signal, anywhere),
    close: async () => {
      await Promise.all([...bound.values()].map(({ keeper }) => keeper.dispose()));
    },
  };
};
