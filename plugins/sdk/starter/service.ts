import { createServer, type Server } from 'node:http';

const answer = (status: number, body: object) => ({ status, body: JSON.stringify(body) });

const KEY = 'starter-key';

/** Doors by parcel; those that are opened are empty afterwards. */
const doors = new Map([
  ['P1001', '7'],
  ['P1002', '12'],
]);
/** Idempotency key → what was answered: a second try opens nothing. */
const openings = new Map<string, ReturnType<typeof answer>>();

const find = (parcel: string) => {
  const door = doors.get(parcel);
  return door === undefined
    ? answer(404, { error: { code: 'unknown' } })
    : answer(200, { parcel, locker: 'SH-01', door });
};

const open = (parcel: unknown, key: string) => {
  const known = openings.get(key);
  if (known) return known;
  const isThere = typeof parcel === 'string' && doors.delete(parcel);
  const made = isThere ? answer(201, { id: `O-${openings.size + 1}` }) : answer(409, { error: { code: 'taken' } });
  openings.set(key, made);
  return made;
};

/** A small service to try the plugin with. Replace it, and the operations, by the system that you connect. */
export const createService = (): Server =>
  createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) body += chunk;
    const parcel = /^\/parcels\/(\w+)$/.exec(request.url ?? '')?.[1];
    const route = () => {
      if (request.headers.authorization !== `Bearer ${KEY}`) return answer(401, { error: { code: 'key' } });
      if (request.method === 'GET' && parcel !== undefined) return find(parcel);
      if (request.method !== 'POST' || request.url !== '/openings') return answer(404, {});
      return open((JSON.parse(body) as { parcel?: unknown }).parcel, String(request.headers['idempotency-key']));
    };
    const { status, body: text } = route();
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  });

// `node service.ts` runs it for a server that you try the plugin in.
if (process.argv[1] === import.meta.filename) {
  const server = createService().listen(8790, '127.0.0.1', () => {
    process.stdout.write(`Parcel lockers are at http://127.0.0.1:8790, the key is ${KEY}\n`);
  });
  process.once('SIGTERM', () => server.close());
}
