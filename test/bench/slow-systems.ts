import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';

/**
 * Other systems, in a process of their own: one that takes 200 ms for an answer, one that takes connections and never
 * answers, one that answers a byte at a time. Prints their ports as JSON. `place` of an answer says how long it was held.
 */
const LATENCY_MS = 200;
const DRIP_MS = 100;

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
};

const slow = createServer((_request, response) => {
  const began = performance.now();
  setTimeout(() => {
    const held = (performance.now() - began).toFixed(3);
    response.setHeader('content-type', 'application/json');
    response.end(
      `{"status":"transit","statusText":{"zh-CN":"运输中","en":"In transit"},"lastEvent":{"place":"${held}"}}`,
    );
  }, LATENCY_MS);
});
slow.keepAliveTimeout = 60_000;

const hanging = createTcpServer((socket) => void socket.on('error', () => undefined).resume());

const trickling = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const drip = setInterval(() => response.write(' '), DRIP_MS);
  response.on('close', () => clearInterval(drip));
});

const ports = { slow: await listen(slow), hanging: await listen(hanging), trickling: await listen(trickling) };
process.stdout.write(`${JSON.stringify(ports)}\n`);
// Nobody needs them without whoever started them.
process.stdin.resume().on('close', () => process.exit(0));
