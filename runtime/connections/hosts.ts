import { BlockList, isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Fault } from '../../schema/faults.ts';
import { both } from '../../schema/text.ts';
import { isWithinReach, type Reach, unmapped } from './addresses.ts';
import { type Resolve, sharedResolve } from './names.ts';

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Which hosts may be reached: the one place that says so, for HTTP, redirects and sockets. */
export interface HostRule {
  /**
   * Leave to connect to `host` (without brackets, lower case) at `port`. Connect with the look-up that it gives: the
   * addresses that were checked, all of them, are those connected to, whatever DNS says a moment later.
   * @throws Fault `connector.address_refused`
   */
  admit(host: string, port: number): Promise<LookupFunction>;
}

export interface HostRuleOptions {
  /** `host` or `host:port` entries that the operator wrote down: reached wherever they are, this machine included. */
  readonly byOperator: readonly string[];
  /** The same that a person did: reached in the company's networks, too. All others are reached at public addresses. */
  readonly byPerson?: readonly string[];
  /**
   * The database, Asterisk's ARI, this server: never reached, public address or not, unless the operator wrote exactly
   * that `host:port` down. Read anew each time: ports may be known late.
   */
  readonly ownServices?: (() => readonly HostAndPort[]) | undefined;
  readonly resolve?: Resolve | undefined;
}

const resolveShared = sharedResolve();

const LOCAL = /^(localhost|.*\.localhost|0\.0\.0\.0|127\..*|::1?)$/;

const listOf = (addresses: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const address of addresses) {
    const family = isIP(address);
    if (family !== 0) list.addAddress(address, family === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
};

const thisMachine = (): BlockList => {
  const own = Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address));
  const list = listOf(['0.0.0.0', '::', '::1', ...own]);
  list.addSubnet('127.0.0.0', 8, 'ipv4');
  return list;
};

const addressesOf = async (host: string, resolve: Resolve): Promise<BlockList> => {
  if (LOCAL.test(host)) return thisMachine();
  if (isIP(host) !== 0) return listOf([host]);
  // A service whose name can't be resolved has no address that could be reached.
  const found = await resolve(host).catch(() => []);
  return listOf(found.map(({ address }) => address));
};

const contains = (list: BlockList, address: string): boolean => {
  const plain = unmapped(address);
  return list.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6');
};

/** Connects to what was checked. */
const checkedLookup =
  (resolve: Resolve, permits: (address: string) => boolean): LookupFunction =>
  (host, options, callback) => {
    const checked = async () => {
      const all = await resolve(host);
      // One that leads inward is enough: whoever answers with it wants more than to be reached.
      if (!all.every(({ address }) => permits(address))) throw new Fault('connector.address_refused', host);
      const family = options.family === 4 || options.family === 6 ? options.family : undefined;
      const fitting = family === undefined ? all : all.filter((each) => each.family === family);
      if (!fitting[0]) throw new Fault('connector.unavailable', both(`${host} 没有地址`, `${host} has no address`));
      return { fitting: [...fitting], first: fitting[0] };
    };
    checked().then(
      ({ fitting, first }) => (options.all ? callback(null, fitting) : callback(null, first.address, first.family)),
      (error: NodeJS.ErrnoException) => callback(error, '', 4),
    );
  };

export const hostRule = (options: HostRuleOptions): HostRule => {
  const setOf = (entries: readonly string[]) => new Set(entries.map((entry) => entry.toLowerCase()));
  const [byOperator, byPerson] = [setOf(options.byOperator), setOf(options.byPerson ?? [])];
  const { resolve = resolveShared, ownServices = () => [] } = options;

  const reachOf = (host: string, port: number): Reach => {
    const isIn = (set: ReadonlySet<string>) => set.has(host) || set.has(`${host}:${port}`);
    if (isIn(byOperator)) return 'anything';
    return isIn(byPerson) ? 'network' : 'public';
  };

  return {
    async admit(written, port) {
      const host = written.replace(/\.$/, '');
      const isExact = byOperator.has(`${host}:${port}`);
      const own = isExact ? [] : ownServices().filter((service) => service.port === port);
      if (own.some((service) => service.host === host)) throw new Fault('connector.address_refused', `${host}:${port}`);
      const closed = await Promise.all(own.map((service) => addressesOf(service.host, resolve)));
      const reach = reachOf(host, port);
      // Not every resolver knows these names (RFC 6761, 6.3).
      if (reach !== 'anything' && /^(.*\.)?localhost$/.test(host)) throw new Fault('connector.address_refused', host);
      const permits = (address: string) =>
        isWithinReach(address, reach) && !closed.some((list) => contains(list, address));
      if (isIP(host) !== 0 && !permits(host)) throw new Fault('connector.address_refused', host);
      return checkedLookup(resolve, permits);
    },
  };
};
