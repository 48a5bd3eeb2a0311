import { isIP } from 'node:net';
import type { HttpContext } from './context.ts';
import { Problem } from './problems.ts';

/** Is `host` (a `Host` header) one that DNS can't be made to say? Then a page of that origin was served by us. */
const isOwnName = (host: string): boolean => {
  if (!URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
};

/**
 * Refuses what a page of another site makes a browser send: a cookie proves who asks, not who wanted it (S22).
 * Our own origins are the configured ones, and the address that was asked for when it is an IP address or `localhost`
 * (any other name could be pointed at us by its owner: DNS rebinding). Programs send no `Origin`.
 */
export const checkOrigin = (c: HttpContext, own: ReadonlySet<string>): void => {
  const origin = c.req.header('origin');
  if (origin === undefined) {
    if (c.req.header('sec-fetch-site') === 'cross-site') throw new Problem('foreign_origin');
    return;
  }
  if (own.has(origin)) return;
  const host = c.req.header('host') ?? '';
  const sameHost = origin === `http://${host}` || origin === `https://${host}`;
  if (!sameHost || !isOwnName(host)) throw new Problem('foreign_origin');
};
