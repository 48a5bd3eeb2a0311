import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Booking {
  /** `Idempotency-Key` of the request: the same in every try of one write. */
  readonly key: string;
  /** What was booked: the body. */
  readonly what: string;
}

/** Another system that books what it is told, over real HTTP, and never forgets. */
export interface Ledger {
  /** Books a key once: a second request with it gets the first answer. */
  readonly keyed: string;
  /** Books every request. */
  readonly plain: string;
  /** `127.0.0.1:port`. */
  readonly host: string;
  readonly bookings: readonly Booking[];
  /** Writes that were booked more than once. */
  twice(): string[];
  close(): Promise<void>;
}

export const startLedger = async (): Promise<Ledger> => {
  const bookings: Booking[] = [];
  const kept = new Map<string, string>();
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const key = String(request.headers['idempotency-key'] ?? '');
      const isKnown = request.url === '/keyed' && kept.has(key);
      if (!isKnown) {
        bookings.push({ key, what: body });
        kept.set(key, `{"booking":${bookings.length}}`);
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(kept.get(key));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    keyed: `http://${host}/keyed`,
    plain: `http://${host}/plain`,
    host,
    bookings,
    twice() {
      const keys = bookings.map(({ key }) => key);
      return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
