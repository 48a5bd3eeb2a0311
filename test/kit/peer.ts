import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PeerRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface PeerAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** `hangs`: the request is taken and never answered; `breaks`: the connection is torn down in the middle. */
export type PeerBehaviour = PeerAnswer | 'hangs' | 'breaks';

/** Another system, over real TCP. */
export interface Peer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** `127.0.0.1:<port>` */
  readonly host: string;
  readonly requests: readonly PeerRequest[];
  answers: PeerBehaviour | ((request: PeerRequest) => PeerBehaviour);
  /** Resolves when no exchange is under way any more. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Starts another system that answers as it is told. */
export const startPeer = async (answers: Peer['answers'] = {}): Promise<Peer> => {
  const requests: PeerRequest[] = [];
  let open = 0;
  let quiet: (() => void)[] = [];
  const server = createServer((incoming, response) => {
    open += 1;
    response.once('close', () => {
      open -= 1;
      if (open > 0) return;
      for (const done of quiet) done();
      quiet = [];
    });
    let body = '';
    incoming.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    incoming.on('error', () => response.destroy());
    incoming.on('end', () => {
      const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body };
      requests.push(request);
      const answer = typeof peer.answers === 'function' ? peer.answers(request) : peer.answers;
      if (answer === 'hangs') return;
      if (answer === 'breaks') incoming.socket.destroy();
      else response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? '{}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const peer: Peer = {
    url: `http://${host}`,
    host,
    requests,
    answers,
    idle: async () => {
      if (open > 0) await new Promise<void>((done) => quiet.push(done));
    },
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return peer;
};
