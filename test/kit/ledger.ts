import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Booking {
  /** `Idempotency-Key` of the request: the same in every try of one write. */
  readonly key: string;
  readonly session: string;
  /** Counts the bookings of a session, from 1. */
  readonly n: number;
}

/** Another system that books what it is told, over real HTTP, and never forgets. */
export interface Ledger {
  /** Where to book. A PUT with a key that is known gets the first answer; every other request is booked. */
  readonly url: string;
  /** `127.0.0.1:port`. */
  readonly host: string;
  readonly bookings: readonly Booking[];
  /** Bookings of a session that were made more than once, as `session n`. */
  twice(): string[];
  /** Writes that were not booked, although a later one of their session was. */
  skipped(): string[];
  /** Begins with an empty book. */
  forget(): void;
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
      const isKnown = request.method === 'PUT' && kept.has(key);
      if (!isKnown) {
        bookings.push({ key, ...(JSON.parse(body) as { session: string; n: number }) });
        kept.set(key, `{"booking":${bookings.length}}`);
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(kept.get(key));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}/bookings`,
    host,
    bookings,
    twice() {
      const keys = bookings.map(({ session, n }) => `${session} ${n}`);
      return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
    },
    skipped() {
      const bySession = Map.groupBy(bookings, ({ session }) => session);
      return [...bySession].flatMap(([session, booked]) => {
        const numbers = new Set(booked.map(({ n }) => n));
        const last = Math.max(...numbers);
        return Array.from({ length: last }, (_, index) => index + 1)
          .filter((n) => !numbers.has(n))
          .map((n) => `${session} ${n}`);
      });
    },
    forget() {
      bookings.length = 0;
      kept.clear();
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
