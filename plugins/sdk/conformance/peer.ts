import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import type { PeerAddress, PeerRequest, RecordedExchange } from './declare.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Waits before it answers. */
  readonly delayMs?: number;
}

/**
 * How the peer treats a request. `hangs`: takes it and never answers; `trickles`: begins an answer that never ends;
 * `breaks`: closes the connection once it has the request; `half`: in the middle of the answer; `floods`: answers without end.
 */
export type Treatment = Answer | 'hangs' | 'trickles' | 'breaks' | 'half' | 'floods';

/** A request and what became of its connection. */
export interface Seen extends PeerRequest {
  /** Place of the recorded exchange that it is; -1: none. */
  readonly exchange: number;
  /** Resolves when its connection is closed. */
  readonly closed: Promise<void>;
}

/** The kit's own system: a real HTTP server that answers as it is told. */
export interface HttpPeer extends PeerAddress {
  readonly seen: readonly Seen[];
  /** Connections that were open at once, at most. */
  readonly mostSockets: number;
  /** From now on: the exchanges that it knows, and how it treats each. Forgets what it has seen. */
  play(exchanges: readonly RecordedExchange[], treat: (place: number, request: PeerRequest) => Treatment): void;
  /** Resolves when it has got so many requests. */
  got(count: number): Promise<void>;
  close(): Promise<void>;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** `*` stands for anything that has no `/`, `&` or `=`. */
const fits = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.split('*').map(escaped).join('[^/&=]*')}$`).test(text);

const parametersOf = (query: string): string[] => query.split('&').filter((part) => part !== '');

/** Is it the request that was recorded? Parameters may come in any order. */
export const isRecorded = (
  { request }: RecordedExchange,
  { method, path }: Pick<PeerRequest, 'method' | 'path'>,
): boolean => {
  const [wantedMethod = '', wantedPath = ''] = request.split(' ');
  const [[wantedAddress = '', wantedQuery = ''], [address = '', query = '']] = [wantedPath.split('?'), path.split('?')];
  if (method !== wantedMethod || !fits(wantedAddress, address)) return false;
  const left = parametersOf(query);
  for (const wanted of parametersOf(wantedQuery)) {
    const at = left.findIndex((part) => fits(wanted, part));
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return left.length === 0;
};

const readBody = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const trickle = async (response: ServerResponse): Promise<void> => {
  response.writeHead(200, { 'content-type': 'application/json' });
  while (!response.destroyed && response.writable) {
    response.write(' ');
    await after(20);
  }
};

const flood = async (response: ServerResponse): Promise<void> => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"text":"');
  while (!response.destroyed && response.writable) {
    response.write('x'.repeat(65_536));
    await after(1);
  }
};

const respond = async (treatment: Treatment, incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (treatment === 'hangs') return;
  if (treatment === 'trickles') return trickle(response);
  if (treatment === 'floods') return flood(response);
  if (treatment === 'breaks') return void incoming.socket.destroy();
  if (treatment === 'half') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"', () => incoming.socket.destroy());
    return;
  }
  if (treatment.delayMs) await after(treatment.delayMs);
  response.writeHead(treatment.status, treatment.headers).end(treatment.body);
};

const UNKNOWN: Answer = {
  status: 404,
  headers: { 'content-type': 'text/plain' },
  body: 'no such exchange was recorded',
};

/** Of several exchanges that fit, the first that has not been asked yet. */
const placeOf = (exchanges: readonly RecordedExchange[], request: PeerRequest, seen: readonly Seen[]): number => {
  const fitting = exchanges.flatMap((exchange, place) => (isRecorded(exchange, request) ? [place] : []));
  return fitting.find((place) => !seen.some(({ exchange }) => exchange === place)) ?? fitting.at(-1) ?? -1;
};

/** Starts the kit's peer on a free port of 127.0.0.1. */
export const startHttpPeer = async (): Promise<HttpPeer> => {
  /** Open connections, and when each is closed. */
  const sockets = new Map<Socket, Promise<void>>();
  let seen: Seen[] = [];
  let waiting: { readonly count: number; readonly done: () => void }[] = [];
  let exchanges: readonly RecordedExchange[] = [];
  let treat: (place: number, request: PeerRequest) => Treatment = () => UNKNOWN;
  let most = 0;
  const server = createServer(async (incoming, response) => {
    response.on('error', () => response.destroy());
    const body = await readBody(incoming).catch(() => undefined);
    if (body === undefined) return;
    const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]));
    const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers, body };
    const place = placeOf(exchanges, request, seen);
    const closed = sockets.get(incoming.socket) ?? Promise.resolve();
    seen.push({ ...request, exchange: place, closed });
    waiting = waiting.filter(({ count, done }) => {
      if (seen.length >= count) done();
      return seen.length < count;
    });
    await respond(place < 0 ? UNKNOWN : treat(place, request), incoming, response);
  });
  server.on('connection', (socket) => {
    sockets.set(socket, new Promise((done) => socket.once('close', () => done())));
    most = Math.max(most, sockets.size);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    host: '127.0.0.1',
    port,
    get seen() {
      return seen;
    },
    get mostSockets() {
      return most;
    },
    play(recorded, treatment) {
      seen = [];
      most = sockets.size;
      exchanges = recorded;
      treat = treatment;
    },
    got: (count) => (seen.length >= count ? Promise.resolve() : new Promise((done) => waiting.push({ count, done }))),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};

/** A port of 127.0.0.1 that nobody listens on. */
export const deafPort = async (): Promise<PeerAddress> => {
  const server = createTcpServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((done) => server.close(() => done()));
  return { url: `http://127.0.0.1:${port}`, host: '127.0.0.1', port };
};
