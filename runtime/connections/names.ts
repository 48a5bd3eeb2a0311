import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';

/** All addresses of a host. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

const KEPT_MS = 5_000;
const MOST_KEPT = 1_000;

const system: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/**
 * Asks for each name once at a time, and not again within 5 s. The system's own look-up has four threads for the whole
 * server (libuv): a name whose DNS does not answer must not take them all and hold up everybody else's.
 */
export const sharedResolve = (resolve: Resolve = system, now: () => number = () => performance.now()): Resolve => {
  const known = new Map<string, { readonly addresses: Promise<readonly LookupAddress[]>; until: number }>();
  return (host) => {
    const kept = known.get(host);
    if (kept && kept.until > now()) return kept.addresses;
    const asked = { addresses: resolve(host), until: Number.POSITIVE_INFINITY };
    known.delete(host);
    known.set(host, asked);
    asked.addresses.then(
      () => {
        asked.until = now() + KEPT_MS;
      },
      () => {
        if (known.get(host) === asked) known.delete(host);
      },
    );
    const [oldest] = known.keys();
    if (known.size > MOST_KEPT && oldest !== undefined) known.delete(oldest);
    return asked.addresses;
  };
};
