import { Fault } from '../../schema/faults.ts';
import { type ConnectionLimits, limitsOf } from '../../schema/limits.ts';
import { both } from '../../schema/text.ts';
import type { Wire } from './context.ts';
import { FlowHttp } from './flow-http.ts';
import { type HostRuleOptions, hostRule } from './hosts.ts';
import { Outlet } from './http.ts';
import { Keeper } from './keeper.ts';
import { CacheMemory } from './resilience/cache.ts';
import { Guard, type GuardHealth, type GuardWatcher } from './resilience/guard.ts';
import { realTime } from './resilience/time.ts';

/** A connection as calls use it: another object as soon as anything of it changes. */
export interface Connected {
  readonly id: string;
  /** Kind of system. */
  readonly connector: string;
  /** Whole, with its secrets. */
  readonly config: Readonly<Record<string, unknown>>;
  /** `ConnectionLimits` of `schema/limits.ts`; what is left out is as by default. */
  readonly limits?: ConnectionLimits | undefined;
  /**
   * Written by the operator: leave to reach its address wherever that is. What a person typed into the browser leads into
   * the company's networks at most, and to this machine only when the operator allows the host.
   */
  readonly byOperator: boolean;
}

export interface WireOptions {
  /** `host` or `host:port` that flows may reach although their address is private. */
  readonly allowedHosts: readonly string[];
  /** The time of day that connectors see; the real one when absent. */
  readonly now?: (() => Date) | undefined;
  /** What may not be reached although it may lie where others are reached. */
  readonly ownServices?: HostRuleOptions['ownServices'];
  /** How names become addresses; the system's way when absent. */
  readonly resolve?: HostRuleOptions['resolve'];
  /** Told of every call. */
  readonly watcher?: GuardWatcher | undefined;
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

/** Addresses that a configuration writes down: `host:port`. */
export const addressesIn = (config: Readonly<Record<string, unknown>>): string[] => [
  ...Object.values(config).flatMap(hostOf),
  ...serverOf(config),
];

/** What calls over one connection share; closed when it is out of use and the last call over it is done. */
class SharedWire {
  readonly wire: Wire;
  #calls = 0;
  #retired: (() => void) | undefined;

  constructor(wire: Wire) {
    this.wire = wire;
  }

  async use<T>(work: (wire: Wire) => Promise<T>): Promise<T> {
    this.#calls += 1;
    try {
      return await work(this.wire);
    } finally {
      this.#calls -= 1;
      if (this.#calls === 0) this.#retired?.();
    }
  }

  /** Calls in progress go on with what they have. */
  async retire(): Promise<void> {
    if (this.#calls > 0) await new Promise<void>((done) => (this.#retired = done));
    await this.dispose();
  }

  dispose(): Promise<void> {
    this.wire.outlet.close();
    return this.wire.keeper.dispose();
  }
}

/** The open ends of all connections: pools, tokens and what else calls over the same connection share. */
export class Wires {
  readonly #options: WireOptions;
  readonly #wires = new Map<Connected, SharedWire>();
  readonly #memory = new CacheMemory();
  /** For what goes over no connection. */
  readonly http: FlowHttp;
  #made = 0;
  #closed = false;

  constructor(options: WireOptions) {
    const { allowedHosts, ownServices, resolve, now = () => new Date(), watcher } = options;
    this.#options = options;
    const rule = hostRule({ byOperator: allowedHosts, ownServices, resolve });
    this.http = new FlowHttp({ rule, memory: this.#memory, now, watcher });
  }

  /** Runs `work` over a connection; what it is doing then outlives a change of the connection. */
  async use<T>(connection: Connected, work: (wire: Wire) => Promise<T>): Promise<T> {
    if (this.#closed) throw new Fault('connector.unavailable', both('服务器正在停止', 'the server is stopping'));
    const shared = this.#wires.get(connection) ?? new SharedWire(this.#wireOf(connection));
    this.#wires.set(connection, shared);
    return shared.use(work);
  }

  /** All others have changed or are gone. */
  async keepOnly(current: ReadonlySet<Connected>): Promise<void> {
    const old = [...this.#wires].filter(([connection]) => !current.has(connection));
    for (const [connection] of old) this.#wires.delete(connection);
    await Promise.all(old.map(([, shared]) => shared.retire()));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#wires.values()];
    this.#wires.clear();
    this.http.close();
    await Promise.all(all.map((shared) => shared.dispose()));
  }

  /** How each connection that was used is at the moment, by its id. */
  health(): ReadonlyMap<string, GuardHealth> {
    return new Map([...this.#wires].map(([{ id }, { wire }]) => [id, wire.guard.health()]));
  }

  #wireOf({ id, config, byOperator, limits }: Connected): Wire {
    const { allowedHosts, now = () => new Date(), watcher } = this.#options;
    this.#made += 1;
    const guard = new Guard({
      name: id,
      revision: String(this.#made),
      limits: limitsOf(limits),
      time: realTime,
      now,
      random: Math.random,
      memory: this.#memory,
      ...(watcher && { watcher }),
    });
    const own = addressesIn(config);
    const { ownServices, resolve } = this.#options;
    const allowed = hostRule({
      byOperator: byOperator ? [...allowedHosts, ...own] : allowedHosts,
      byPerson: byOperator ? [] : own,
      ownServices,
      resolve,
    });
    return { config, allowed, keeper: new Keeper(allowed), outlet: new Outlet(allowed), now, guard };
  }
}
