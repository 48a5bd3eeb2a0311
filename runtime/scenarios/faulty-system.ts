import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ConnectionBehaviour } from '../../schema/scenario.ts';

/** A system that misbehaves over real TCP. */
export interface FaultySystem {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

const listeners: Readonly<Record<Exclude<ConnectionBehaviour, 'refuses'>, RequestListener>> = {
  hangs: () => undefined,
  answers500: (_request, response) => void response.writeHead(500).end('{"error":"internal"}'),
  answersNonsense: (_request, response) => void response.writeHead(200).end('<!doctype html><p>维护中'),
};

/** Starts a system that does what `behaviour` says; one that `refuses` has a port where nobody listens. */
export const startFaultySystem = async (behaviour: ConnectionBehaviour): Promise<FaultySystem> => {
  const server = createServer(behaviour === 'refuses' ? undefined : listeners[behaviour]);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  if (behaviour === 'refuses') {
    await close();
    return { url, close: async () => undefined };
  }
  return { url, close };
};
