import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import type { AddressInfo } from 'node:net';
import type { Resolve } from '../../runtime/connections/names.ts';

type Answers = (name: string, question: number) => readonly string[];

export interface NameServer {
  /** Asks this server and nobody else. */
  readonly resolve: Resolve;
  /** Names that were asked for, in order; once for each of A and AAAA. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

const A = 1;
const AAAA = 28;

const bytesOf = (address: string): Buffer => {
  if (address.includes('.')) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail = ''] = address.split('::');
  const words = (text: string) => (text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16)));
  const [first, last] = [words(head), words(tail)];
  const all = [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 255]));
};

/** The question of a DNS message (RFC 1035, 4.1): its name, type, and where it ends. */
const questionIn = (message: Buffer): { name: string; type: number; end: number } => {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('ascii', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
};

const answerTo = (message: Buffer, end: number, type: number, addresses: readonly string[]): Buffer => {
  const fitting = addresses.filter((address) => address.includes(':') === (type === AAAA));
  const header = Buffer.from(message.subarray(0, 12));
  // A response, recursion available, no error.
  header.writeUInt16BE(0x81_80, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(fitting.length, 6);
  header.writeUInt32BE(0, 8);
  const records = fitting.map((address) => {
    const data = bytesOf(address);
    const record = Buffer.alloc(12);
    // The name is that of the question; class IN; it may not be kept.
    record.writeUInt16BE(0xc0_0c, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(0, 6);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([header, message.subarray(12, end), ...records]);
};

/**
 * A name server over real UDP. `answers` gives the addresses of a name; `question` counts from 0 how often that name was
 * asked for before, once for a pair of A and AAAA.
 */
export const startNameServer = async (answers: Answers): Promise<NameServer> => {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (message, { address, port }) => {
    const { name, type, end } = questionIn(message);
    const before = asked.filter((each) => each === `${name} ${type}`).length;
    asked.push(`${name} ${type}`);
    socket.send(answerTo(message, end, type, type === A || type === AAAA ? answers(name, before) : []), port, address);
  });
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  resolver.setServers([`127.0.0.1:${(socket.address() as AddressInfo).port}`]);
  const found = async (asking: Promise<string[]>, family: 4 | 6) =>
    (await asking.catch((): string[] => [])).map((address) => ({ address, family }));
  return {
    asked,
    resolve: async (host) => {
      const all = await Promise.all([found(resolver.resolve4(host), 4), found(resolver.resolve6(host), 6)]);
      return all.flat();
    },
    close: () =>
      new Promise<void>((done) => {
        resolver.cancel();
        socket.close(done);
      }),
  };
};
