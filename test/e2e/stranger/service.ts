import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const SERVICE_KEY = 'canary-key-of-the-boxes';

/** Refrigerated boxes: a service that the product has never seen. */
export interface Service {
  readonly url: string;
  /** `PUT`s that took effect, by idempotency key. */
  readonly set: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const document = readFileSync(new URL('./openapi.json', import.meta.url), 'utf8');

export const startService = async (): Promise<Service> => {
  const boxes = new Map([['JB1234', -17.5]]);
  const set = new Map<string, number>();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) body += chunk;
    const answer = (status: number, value: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (request.url === '/openapi.json') return response.end(document);
    if (request.headers['x-api-key'] !== SERVICE_KEY) return answer(401, {});
    const [, plate = '', setpoint] = /^\/reefers\/([^/]+)(\/setpoint)?$/.exec(request.url ?? '') ?? [];
    const celsius = boxes.get(decodeURIComponent(plate));
    if (celsius === undefined) return answer(404, {});
    if (!setpoint) return answer(200, { plate, celsius });
    const key = String(request.headers['idempotency-key']);
    const wanted = set.get(key) ?? Number((JSON.parse(body) as { celsius?: unknown }).celsius);
    set.set(key, wanted);
    return answer(200, { celsius: wanted });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
