import type { HostAndPort } from './hosts.ts';

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 };
const POSTGRES = 5432;

/** Where a service listens by its address; an address without a host (a socket file) can't be reached over the network. */
export const servicesAt = (addresses: readonly (string | undefined)[]): HostAndPort[] =>
  addresses.flatMap((address) => {
    const url = address === undefined ? undefined : URL.parse(address);
    if (!url?.hostname) return [];
    const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
    return [{ host, port: Number(url.port) || (PORTS[url.protocol] ?? POSTGRES) }];
  });
