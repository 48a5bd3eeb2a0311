import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { requestOf } from './operations.ts';
import { Rest } from './rest.ts';

const get = (path: string) => requestOf(path, `GET ${path}`, {});

/** A server over real sockets that answers, or holds every request back. */
class Peer {
  holds = false;
  holdsOnly: string | undefined;
  readonly sockets = new Set<Socket>();
  readonly asked: string[] = [];
  readonly held: ServerResponse[] = [];
  connections = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.asked.push(`${request.method} ${request.url}`);
      if (this.holds || request.url === this.holdsOnly) this.held.push(response);
      else response.setHeader('content-type', 'application/json').end('{"fine":true}');
    });
    this.#server.on('connection', (socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  static async start(): Promise<Peer> {
    const peer = new Peer();
    await new Promise<void>((ready) => peer.#server.listen(0, '127.0.0.1', ready));
    return peer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

const pair = async (timeoutMs: number): Promise<{ peer: Peer; rest: Rest }> => {
  const peer = await Peer.start();
  const rest = new Rest({ url: peer.url, user: 'u', password: 'p', timeoutMs });
  open.push(rest, peer);
  return { peer, rest };
};

describe('requests to Asterisk', () => {
  it('share connections', async () => {
    const { peer, rest } = await pair(1000);
    for (let count = 0; count < 20; count++) expect(await rest.request(get('/channels'))).toEqual({ fine: true });
    await Promise.all(Array.from({ length: 300 }, () => rest.request(get('/channels'))));
    expect(peer.connections).toBeLessThanOrEqual(64);
  });

  it('are sent once more when Asterisk has closed the kept connection', async () => {
    const { peer, rest } = await pair(1000);
    await rest.request(get('/channels'));
    for (const socket of peer.sockets) socket.resetAndDestroy();
    expect(await rest.request(get('/channels'))).toEqual({ fine: true });
  });

  it('end in time, and their connections with them', async () => {
    const { peer, rest } = await pair(150);
    peer.holds = true;
    await expect(rest.request(get('/channels'))).rejects.toMatchObject({ kind: 'unavailable' });
    await expect.poll(() => peer.sockets.size).toBe(0);
    expect(rest.pending).toBe(0);
  });

  it('fail at once while nothing is answered, and work within 2 s of the first answer', async () => {
    const { peer, rest } = await pair(150);
    peer.holds = true;
    await expect(rest.request(get('/channels'))).rejects.toMatchObject({ kind: 'unavailable' });
    await expect.poll(() => rest.trouble).toMatch(/does not answer/);
    const before = peer.asked.length;
    const begun = performance.now();
    await Promise.allSettled(Array.from({ length: 100 }, () => rest.request(get('/channels'))));
    expect(performance.now() - begun).toBeLessThan(100);
    expect(peer.asked.slice(before).every((asked) => asked === 'GET /ari/asterisk/ping')).toBe(true);
    peer.holds = false;
    await expect.poll(() => rest.trouble, { timeout: 2000 }).toBeUndefined();
    expect(await rest.request(get('/channels'))).toEqual({ fine: true });
  });

  it('do not pile up', async () => {
    const { peer, rest } = await pair(300);
    peer.holds = true;
    const all = await Promise.allSettled(Array.from({ length: 3000 }, () => rest.request(get('/channels'))));
    const refused = all.filter(
      ({ status, ...rest }) => status === 'rejected' && /too many/.test(String(Object.values(rest))),
    );
    expect(refused).toHaveLength(3000 - 1064);
    // One that times out while a connection is made for it has had that one.
    expect(peer.connections).toBeLessThan(128);
    // What is left is the ping's.
    await expect.poll(() => peer.sockets.size).toBeLessThanOrEqual(1);
  });
});

describe('a request that is held back by itself', () => {
  it('leaves the others alone', async () => {
    const { peer, rest } = await pair(300);
    peer.holdsOnly = '/ari/slow';
    const slow = rest.request(get('/slow'));
    slow.catch(() => undefined);
    for (let count = 0; count < 20; count++) {
      expect(await rest.request(get('/channels'))).toEqual({ fine: true });
      await sleep(20);
    }
    await expect(slow).rejects.toMatchObject({ kind: 'unavailable' });
    await sleep(100);
    expect(rest.trouble).toBeUndefined();
  });
});

describe('a request', () => {
  it('fills the address, the query and the body', () => {
    const template = 'POST /channels/{channelId}/play/{playbackId}';
    expect(
      requestOf('n', template, { channelId: 'a/b', playbackId: 'p', media: 'sound:x,y', lang: undefined }),
    ).toEqual({
      name: 'n',
      method: 'POST',
      path: '/channels/a%2Fb/play/p?media=sound%3Ax%2Cy',
    });
    expect(requestOf('n', 'POST /channels', { app: 'a', variables: { X: '1' } })).toMatchObject({
      path: '/channels?app=a',
      body: '{"variables":{"X":"1"}}',
    });
  });
});
