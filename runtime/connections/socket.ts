import { isIP, connect as openTcp, type Socket } from 'node:net';
import { connect as openTls, type TLSSocket } from 'node:tls';
import type { SocketAddress } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { HostRule } from './hosts.ts';
import { lineTrouble } from './why.ts';

const bare = (host: string): string => host.replace(/^\[|\]$/g, '').toLowerCase();

const settled = (socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> =>
  new Promise((done, failed) => {
    socket.once(event, done);
    socket.once('error', failed);
    socket.once('close', () => failed(new Error('closed')));
  });

const secured = async (socket: Socket, { host, tls = false }: SocketAddress): Promise<Socket> => {
  if (tls === false) return socket;
  const { servername = host, ca, verify = true } = tls === true ? {} : tls;
  const secure: TLSSocket = openTls({
    socket,
    // A name must be one (RFC 6066, 3): an IP address is checked without.
    ...(isIP(servername) === 0 && { servername }),
    host: servername,
    ...(ca !== undefined && { ca }),
    rejectUnauthorized: verify,
  });
  await settled(secure, 'secureConnect');
  return secure;
};

/**
 * Opens a TCP connection, with TLS when the address says so. Loopback, private and link-local addresses are refused
 * unless `allowed`; the address that was checked is the one connected to. `signal` ends it at any time.
 */
export const dial = async (address: SocketAddress, signal: AbortSignal, allowed: HostRule): Promise<Socket> => {
  signal.throwIfAborted();
  const { host, port } = address;
  const lookup = await allowed.admit(bare(host), port);
  signal.throwIfAborted();
  const tcp = openTcp({ host: bare(host), port, lookup });
  const abort = () => tcp.destroy();
  signal.addEventListener('abort', abort, { once: true });
  tcp.once('close', () => signal.removeEventListener('abort', abort));
  try {
    await settled(tcp, 'connect');
    const socket = await secured(tcp, address);
    // Whoever uses it listens; between two listeners an error must not end the server.
    socket.on('error', () => undefined);
    if (socket !== tcp) tcp.on('error', () => undefined);
    return socket;
  } catch (error) {
    tcp.destroy();
    signal.throwIfAborted();
    if (error instanceof Fault) throw error;
    throw new Fault('connector.unavailable', lineTrouble(`${host}:${port}`, error));
  }
};
