import { lookup as resolve } from 'node:dns';
import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { HttpAnswer, HttpRequest } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import { isWithinReach, type Reach } from './addresses.ts';

const MAX_ANSWER_BYTES = 1_000_000;

/** How far a request to this host and port may reach. */
export type HostRule = (host: string, port: number) => Reach;

/**
 * `anything` for the `host` or `host:port` entries that the operator wrote down, `network` for those that a person did;
 * all others are reached when their address is public.
 */
export const hostRule = (byOperator: readonly string[], byPerson: readonly string[] = []): HostRule => {
  const setOf = (entries: readonly string[]) => new Set(entries.map((entry) => entry.toLowerCase()));
  const [anything, network] = [setOf(byOperator), setOf(byPerson)];
  return (host, port) => {
    const has = (set: ReadonlySet<string>) => set.has(host) || set.has(`${host}:${port}`);
    if (has(anything)) return 'anything';
    return has(network) ? 'network' : 'public';
  };
};

const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 256 });
const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 256 });

/** The address that was checked is the one connected to: a second answer from DNS changes nothing. */
export const lookupWithin =
  (reach: Reach): LookupFunction =>
  (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 4);
      const refused = addresses.find(({ address }) => !isWithinReach(address, reach));
      if (refused) return callback(new Fault('connector.address_refused', host), '', 4);
      const [first] = addresses;
      if (!first) return callback(new Fault('connector.unavailable', `${host} has no address`), '', 4);
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };

/** How far this host may be reached; an address that is none of that is refused at once. */
export const reachOf = (host: string, port: number, allowed: HostRule): Reach => {
  const reach = allowed(host, port);
  if (isIP(host) !== 0 && !isWithinReach(host, reach)) throw new Fault('connector.address_refused', host);
  return reach;
};

const checkedUrl = (text: string, allowed: HostRule): { url: URL; reach: Reach } => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new Fault('connector.address_refused', 'not an http or https address');
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  return { url, reach: reachOf(host, port, allowed) };
};

const bodyOf = async (answer: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Fault('connector.bad_answer', 'the answer is larger than 1 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const headersOf = (answer: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );

/** Set as soon as the other side may have got something of a request. */
export interface Progress {
  sent: boolean;
}

const noteSending = (client: ClientRequest, secure: boolean, progress: Progress): void => {
  const sent = () => {
    progress.sent = true;
  };
  client.once('socket', (socket) => {
    if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', sent);
    else sent();
  });
};

const answerTo = (client: ClientRequest, body: string | undefined): Promise<IncomingMessage> =>
  new Promise((done, failed) => {
    client.once('response', done);
    client.once('error', failed);
    client.end(body);
  });

const faultOf = (error: unknown, url: URL, timedOut: boolean, { sent }: Progress): Fault => {
  if (error instanceof Fault) return error;
  if (timedOut) return new Fault('connector.timeout', url.host, { sent });
  const why = (error as NodeJS.ErrnoException).code ?? 'failed';
  return new Fault('connector.unavailable', `${url.host}: ${why}`, { sent });
};

/**
 * One HTTP exchange, bounded in time (`request.timeout`, milliseconds for all of it) and size (1 MB). Redirects are not
 * followed: their answer is handed on. Loopback, private and link-local addresses are refused unless `allowed`. A fault
 * that is `sent` leaves open whether the other side did what it was asked.
 */
export const exchange = async (
  request: HttpRequest,
  signal: AbortSignal,
  allowed: HostRule,
  progress: Progress = { sent: false },
): Promise<HttpAnswer> => {
  const { url, reach } = checkedUrl(request.url, allowed);
  const limit = AbortSignal.timeout(Math.max(1, Math.ceil(request.timeout)));
  const secure = url.protocol === 'https:';
  const client = (secure ? httpsRequest : httpRequest)(url, {
    method: request.method,
    headers: {
      'user-agent': 'switchyard',
      ...request.headers,
      ...(request.body !== undefined && { 'content-length': Buffer.byteLength(request.body) }),
    },
    // A kept connection that the other side has just closed would leave open what became of a write.
    agent: request.method === 'GET' && (secure ? httpsAgent : httpAgent),
    signal: AbortSignal.any([signal, limit]),
    lookup: lookupWithin(reach),
  });
  noteSending(client, secure, progress);
  try {
    const answer = await answerTo(client, request.body);
    return { status: answer.statusCode ?? 0, headers: headersOf(answer), text: await bodyOf(answer) };
  } catch (error) {
    client.destroy();
    // A caller who hung up is no fault of the other system.
    if (signal.aborted) throw signal.reason;
    throw faultOf(error, url, limit.aborted, progress);
  }
};
