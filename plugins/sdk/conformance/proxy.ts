import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { PeerAddress } from './declare.ts';

/** How the proxy treats connections that are made from now on. */
export type Passage = 'well' | 'hangs' | 'breaks';

/** Stands between a connector and the real thing that its author brought, whatever they speak. */
export interface ProxyPeer extends PeerAddress {
  readonly open: number;
  readonly mostSockets: number;
  set(passage: Passage): void;
  /** Resolves when a connection was made since `set`. */
  reached(): Promise<void>;
  /** Resolves when all connections that were made since `set` are closed. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** A server that speaks first never hears anything of a client that waits: it is closed after this time, too. */
const BREAK_AFTER_MS = 50;

/** Starts a proxy in front of `port` of 127.0.0.1. */
export const startProxy = async (port: number): Promise<ProxyPeer> => {
  const all = new Set<Socket>();
  let recent = new Set<Socket>();
  let passage: Passage = 'well';
  let most = 0;
  let reached: (() => void)[] = [];
  let idle: (() => void)[] = [];

  const settle = () => {
    if (recent.size > 0) return;
    for (const done of idle) done();
    idle = [];
  };

  const pass = (client: Socket) => {
    const upstream = connect({ host: '127.0.0.1', port });
    upstream.on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.pipe(upstream).pipe(client);
  };

  const server = createServer((client) => {
    all.add(client);
    recent.add(client);
    most = Math.max(most, all.size);
    const mine = recent;
    client.once('close', () => {
      all.delete(client);
      mine.delete(client);
      settle();
    });
    for (const done of reached) done();
    reached = [];
    if (passage === 'well') return pass(client);
    client.on('error', () => client.destroy());
    if (passage === 'hangs') return void client.resume();
    client.once('data', () => client.destroy());
    client.setTimeout(BREAK_AFTER_MS, () => client.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const own = (server.address() as AddressInfo).port;
  return {
    url: `tcp://127.0.0.1:${own}`,
    host: '127.0.0.1',
    port: own,
    get open() {
      return all.size;
    },
    get mostSockets() {
      return most;
    },
    set(next) {
      passage = next;
      recent = new Set();
      most = all.size;
    },
    reached: () => (recent.size > 0 ? Promise.resolve() : new Promise((done) => reached.push(done))),
    idle: () => (recent.size === 0 ? Promise.resolve() : new Promise((done) => idle.push(done))),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const client of all) client.destroy();
      }),
  };
};
