import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { defineConnector, defineOperation, Type } from '../../plugins/sdk/index.ts';
import tms from '../../plugins/tms/connector.ts';
import { Fault } from '../../schema/faults.ts';
import { connectionsThrough, createConnections } from './connections.ts';
import { Wires } from './wires.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const connected = (baseUrl: string, allowedHosts: readonly string[] = []) =>
  createConnections({
    connectors: new Map([['tms', tms as never]]),
    connections: { tms: { connector: 'tms', config: { baseUrl, apiKey: 'canary-secret' } } },
    allowedHosts,
  });

const track = (baseUrl: string, timeout = 2000, signal: AbortSignal = new AbortController().signal) =>
  connected(baseUrl).call('tms', 'track', { waybill: '753028419066' }, { timeout, signal });

const faultOf = async (work: Promise<unknown>): Promise<Fault> => {
  const error = await work.then(
    () => new Error('no fault'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof Fault) return error;
  throw error;
};

describe('a connection', () => {
  it('asks the system over HTTP and gives the declared output', async () => {
    let seen = '';
    const url = await serve((request, response) => {
      seen = `${request.method} ${request.url} ${request.headers.authorization}`;
      response.end(
        JSON.stringify({ status: 'signed', statusText: { 'zh-CN': '已签收', en: 'signed' }, signedBy: '本人' }),
      );
    });
    const result = await track(`${url}/tms/`);
    expect(seen).toBe('GET /tms/waybills/753028419066 Bearer canary-secret');
    expect(result).toMatchObject({
      exit: 'found',
      output: { status: 'signed', statusText: '已签收', signedBy: '本人' },
    });
  });

  it('takes 404 for an answer, not for a failure', async () => {
    const url = await serve((_, response) => response.writeHead(404).end('{}'));
    expect(await track(url)).toEqual({ exit: 'notFound' });
  });

  it.each([
    [
      'answers 500',
      'connector.error',
      (_: unknown, response: { writeHead(n: number): { end(): void } }) => response.writeHead(500).end(),
    ],
    [
      'refuses',
      'connector.rejected',
      (_: unknown, response: { writeHead(n: number): { end(): void } }) => response.writeHead(403).end(),
    ],
    [
      'redirects to where nobody may go',
      'connector.address_refused',
      (_: unknown, response: { writeHead(n: number, h: object): { end(): void } }) =>
        response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
    [
      'answers nonsense',
      'connector.bad_answer',
      (_: unknown, response: { end(t: string): void }) => response.end('<html>'),
    ],
    [
      'answers the wrong shape',
      'connector.bad_answer',
      (_: unknown, response: { end(t: string): void }) => response.end('[1]'),
    ],
    [
      'answers without end',
      'connector.bad_answer',
      (_: unknown, response: { write(t: string): boolean; end(): void }) => {
        for (let i = 0; i < 40; i += 1) response.write('x'.repeat(50_000));
        response.end();
      },
    ],
  ])('faults when the system %s', async (_, code, listener) => {
    const fault = await faultOf(track(await serve(listener as RequestListener)));
    expect(fault.code).toBe(code);
    expect(fault.message).not.toContain('canary-secret');
  });

  it('faults in time when the system hangs', async () => {
    const url = await serve(() => undefined);
    expect((await faultOf(track(url, 150))).code).toBe('connector.timeout');
  });

  it('faults in time when the system begins to answer and then hangs', async () => {
    const url = await serve((_, response) => void response.write('{'));
    expect((await faultOf(track(url, 150))).code).toBe('connector.timeout');
  });

  it('faults when nobody listens', async () => {
    expect((await faultOf(track('http://127.0.0.1:9'))).code).toBe('connector.unavailable');
  });

  it('stops at once when the caller hangs up, and that is no fault', async () => {
    const url = await serve(() => undefined);
    const call = new AbortController();
    const waiting = track(url, 5000, call.signal);
    call.abort(new Error('hung up'));
    await expect(waiting).rejects.toThrow('hung up');
  });

  it('is unknown unless it is configured', async () => {
    const { call } = connected('http://127.0.0.1:9');
    const options = { timeout: 100, signal: new AbortController().signal };
    expect((await faultOf(call('wms', 'track', {}, options))).code).toBe('connector.unknown');
    expect((await faultOf(call('tms', 'constructor', {}, options))).code).toBe('connector.unknown');
  });
});

describe('an HTTP request of a flow', () => {
  const get = (url: string, allowed: readonly string[] = []) =>
    connected('http://127.0.0.1:9', allowed).http({ method: 'GET', url, timeout: 1000 }, new AbortController().signal);

  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.0.0.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.1/',
    'http://192.168.1.1:5432/',
    'http://172.31.255.255/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://localhost:8088/ari',
    'http://LOCALHOST./',
    'http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
    'http://user:pass@example.com/',
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    'not an address',
  ])('never reaches %s by itself', async (url) => {
    expect((await faultOf(get(url))).code).toMatch(/^connector\.(address_refused|unavailable)$/);
  });

  it('is refused at a name that leads to loopback, before anything is sent', async () => {
    let reached = false;
    const url = await serve((_, response) => {
      reached = true;
      response.end();
    });
    expect((await faultOf(get(url.replace('127.0.0.1', 'localhost')))).code).toBe('connector.address_refused');
    expect(reached).toBe(false);
  });

  it('reaches a private host that the operator allowed', async () => {
    const url = await serve((_, response) => response.end('hello'));
    expect(await get(url, [new URL(url).host])).toMatchObject({ status: 200, text: 'hello' });
  });
});

describe('an operation whose answers are kept', () => {
  const text = { 'zh-CN': '查', en: 'Look up' };
  const Config = Type.Object({ baseUrl: Type.String() });
  const lookUp = defineOperation(Config, {
    title: text,
    help: text,
    summary: text,
    icon: 'search',
    effect: 'read',
    cacheSeconds: 60,
    timeout: 3,
    input: Type.Object({ id: Type.String() }),
    output: Type.Object({ n: Type.Number() }),
    exits: [{ name: 'found', title: text }],
    sample: { id: '1' },
    async run({ config, http }) {
      const { text: body } = await http({ method: 'GET', url: config.baseUrl });
      return { exit: 'found', output: JSON.parse(body) as { n: number } };
    },
  });
  const change = defineOperation(Config, {
    ...lookUp,
    effect: 'write',
    run: async () => ({ exit: 'found', output: { n: 0 } }),
  });
  const crm = defineConnector({
    name: 'crm',
    title: text,
    icon: 'users',
    config: Config,
    operations: { lookUp, change },
  });

  const counting = async () => {
    let asked = 0;
    const baseUrl = await serve((_, response) => {
      asked += 1;
      response.end(JSON.stringify({ n: asked }));
    });
    const wires = new Wires({ allowedHosts: [] });
    const all = new Map(
      ['north', 'south'].map((id) => [id, { id, connector: 'crm', config: { baseUrl }, byOperator: true }]),
    );
    const view = (environment: string) => {
      const connectors = new Map([['crm', crm as never]]);
      const through = connectionsThrough({ connectors, wires, find: (id) => all.get(id), environment });
      return (connection: string, operation = 'lookUp', id = '7') =>
        through.call(connection, operation, { id }, { timeout: 2_000, signal: new AbortController().signal });
    };
    return { live: view('live'), test: view('test'), asked: () => asked };
  };

  it('says that it was known, and is asked again after a write', async () => {
    const { live, asked } = await counting();
    expect(await live('north')).toEqual({ exit: 'found', output: { n: 1 }, ageSeconds: 0 });
    expect(await live('north')).toEqual({ exit: 'found', output: { n: 1 }, ageSeconds: 0, cached: true });
    await live('north', 'change');
    expect(await live('north')).toEqual({ exit: 'found', output: { n: 2 }, ageSeconds: 0 });
    expect(asked()).toBe(2);
  });

  it('never answers for another connection, another environment or another question', async () => {
    const { live, test } = await counting();
    const answers = [await live('north'), await live('south'), await test('north'), await live('north', 'lookUp', '8')];
    expect(answers.map(({ output }) => output?.n)).toEqual([1, 2, 3, 4]);
  });
});
