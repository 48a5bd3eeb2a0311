import type { Server, ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { WebSocketServer } from 'ws';
import type { App } from './app.ts';

/** A client that sends its request drop by drop holds a connection for so long, not longer. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 10_000;
const MAX_HEADER_BYTES = 16_384;
const MAX_CONNECTIONS = 2_000;
/** A simulator command is short; fake answers may be long. */
const MAX_SOCKET_MESSAGE = 64_000;
const LAST_WORDS_MS = 2_000;

export interface HttpServer {
  readonly port: number;
  /** Takes no more requests, ends streams, lets running requests end; what still runs after 2 s is cut off. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly host: string;
  /** How long a client may take to send a request's headers, and all of it. */
  readonly headersMs?: number;
  readonly requestMs?: number;
}

const limits = ({ headersMs = HEADERS_MS, requestMs = REQUEST_MS }: ListenOptions): ServerOptions => ({
  headersTimeout: headersMs,
  requestTimeout: requestMs,
  keepAliveTimeout: KEEP_ALIVE_MS,
  maxHeaderSize: MAX_HEADER_BYTES,
  connectionsCheckingInterval: Math.min(2_000, headersMs),
});
/** Anything but a WebSocket is answered like an ordinary request; Node would leave the socket open for ever. */
const onlyWebSockets = {
  shouldUpgradeCallback: ({ headers }: { headers: { upgrade?: string } }) =>
    headers.upgrade?.toLowerCase() === 'websocket',
};

const listen = (server: Server, { port, host }: ListenOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

/** Serves `app` over HTTP and WebSocket. Rejects when the address is taken. */
export const serve = async (app: App, options: ListenOptions): Promise<HttpServer> => {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_SOCKET_MESSAGE, perMessageDeflate: false });
  const server = createAdaptorServer({
    fetch: app.hono.fetch,
    websocket: { server: sockets },
    serverOptions: { ...limits(options), ...onlyWebSockets },
  }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server, options);

  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    app.endStreams();
    server.closeIdleConnections();
    const late = setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
    }, LAST_WORDS_MS);
    await closed;
    clearTimeout(late);
  };
  let closing: Promise<void> | undefined;
  return {
    port,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};
