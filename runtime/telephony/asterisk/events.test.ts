import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type AriEvent, EventSocket } from './events.ts';

interface Fake {
  readonly server: WebSocketServer;
  readonly port: number;
  readonly addresses: string[];
  /** The next connection. */
  connection(): Promise<WebSocket>;
}

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

const fakeAsterisk = async (port = 0): Promise<Fake> => {
  const server = new WebSocketServer({ host: '127.0.0.1', port });
  await new Promise((resolve) => server.once('listening', resolve));
  const addresses: string[] = [];
  const waiting: ((socket: WebSocket) => void)[] = [];
  const early: WebSocket[] = [];
  server.on('connection', (socket, request) => {
    addresses.push(request.url ?? '');
    const take = waiting.shift();
    if (take) take(socket);
    else early.push(socket);
  });
  open.push({
    close() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    addresses,
    connection: () => {
      const socket = early.shift();
      return socket ? Promise.resolve(socket) : new Promise((resolve) => waiting.push(resolve));
    },
  };
};

const listen = (port: number) => {
  const events: AriEvent[] = [];
  const warnings: string[] = [];
  const socket = new EventSocket({
    url: `http://127.0.0.1:${port}`,
    user: 'us er',
    password: 'p&w',
    app: 'switchyard',
    log: { info: () => undefined, warn: (_, message) => warnings.push(message) },
    onEvent: (event) => {
      events.push(event);
      if (event.type === 'Bad') throw new Error('a listener failed');
    },
    onConnected: () => undefined,
    onDisconnected: () => undefined,
  });
  open.push(socket);
  socket.connect();
  return { socket, events, warnings };
};

describe('the event socket', () => {
  it('survives events that nobody knows, nonsense and failing listeners', async () => {
    const fake = await fakeAsterisk();
    const { socket, events } = listen(fake.port);
    const connection = await fake.connection();
    for (const text of ['{"type":"FromTheFuture","x":1}', '{"type":', '', '[]', '{"type":"Bad"}', '{"type":"Last"}']) {
      connection.send(text);
    }
    await expect.poll(() => events.at(-1)?.type).toBe('Last');
    expect(socket.connected).toBe(true);
    expect(fake.addresses).toEqual(['/ari/events?app=switchyard&api_key=us+er%3Ap%26w']);
  });

  it('connects again and again, also after a refusal and to a server that is not there for a while', async () => {
    const fake = await fakeAsterisk();
    const { socket, events } = listen(fake.port);
    (await fake.connection()).terminate();
    const second = await fake.connection();
    for (const client of fake.server.clients) client.terminate();
    second.terminate();
    await new Promise((closed) => fake.server.close(closed));
    await expect.poll(() => socket.trouble, { timeout: 5000 }).toMatch(/ECONNREFUSED/);
    const revived = await fakeAsterisk(fake.port);
    (await revived.connection()).send('{"type":"Back"}');
    await expect.poll(() => events.map(({ type }) => type), { timeout: 5000 }).toEqual(['Back']);
  });

  it('tries again after an answer that is no WebSocket', async () => {
    const fake = await fakeAsterisk();
    let refusals = 2;
    fake.server.options.verifyClient = (_info: unknown, done: (ok: boolean, code?: number) => void) => {
      if (refusals-- > 0) done(false, 503);
      else done(true);
    };
    const { socket } = listen(fake.port);
    await fake.connection();
    await expect.poll(() => socket.connected).toBe(true);
    expect(refusals).toBe(-1);
  });

  it('gives way to another process that registers under its name', async () => {
    const fake = await fakeAsterisk();
    const { socket } = listen(fake.port);
    (await fake.connection()).send('{"type":"ApplicationReplaced","application":"switchyard"}');
    await expect.poll(() => socket.trouble).toMatch(/another process/);
    expect(socket.connected).toBe(false);
    await expect.poll(() => fake.server.clients.size).toBe(0);
    expect(fake.addresses).toHaveLength(1);
  });
});
