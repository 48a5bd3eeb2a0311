import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../plugins/sdk/index.ts';
import { type HostRuleOptions, hostRule } from '../../runtime/connections/hosts.ts';
import { Outlet } from '../../runtime/connections/http.ts';
import { redirected } from '../../runtime/connections/redirect.ts';
import { Deadline, realTime } from '../../runtime/connections/resilience/time.ts';
import { Fault } from '../../schema/faults.ts';
import { startNameServer } from '../kit/dns.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A real server on loopback; `seen` are the requests that reached it. */
const serve = async (
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_, r) => void r.end('{}'),
) => {
  const seen: { url: string; method: string; headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      seen.push({ url: request.url ?? '', method: request.method ?? '', headers: request.headers, body });
      answer(request, response);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  const { port } = server.address() as AddressInfo;
  return { port, host: `127.0.0.1:${port}`, url: `http://127.0.0.1:${port}`, seen };
};

/** A server that speaks bytes of its own. */
const serveRaw = async (speak: (write: (text: string) => void) => void) => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    closing.push(() => socket.destroy());
    socket.once('data', () => speak((text) => void (socket.destroyed || socket.write(text))));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, url: `http://127.0.0.1:${port}` };
};

const outlet = (options: Partial<HostRuleOptions> = {}): Outlet => {
  const made = new Outlet(hostRule({ byOperator: [], ...options }));
  closing.push(() => made.close());
  return made;
};

const get = async (through: Outlet, url: string, more: Partial<HttpRequest> = {}) => {
  const { timeout = 3_000, ...request } = more;
  const never = new AbortController().signal;
  const deadline = new Deadline(realTime, timeout, never, () => new Fault('connector.timeout', 'the test'));
  try {
    return await through.exchange({ method: 'GET', url, ...request }, deadline);
  } finally {
    deadline.dispose();
  }
};

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'answered',
    (error: unknown) => (error instanceof Fault ? error.code : error),
  );

/** Documentation's address for examples is special; this one is public, and nobody answers at port 9 of it here. */
const PUBLIC = '93.184.216.34';

describe('S13 a request of a flow', () => {
  it.each([
    'http://127.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://127.255.255.254:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f000001:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://0x7f.0.0.1:PORT/',
    'http://0:PORT/',
    'http://0.0.0.0:PORT/',
    'http://[::1]:PORT/',
    'http://[::]:PORT/',
    'http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://[::ffff:0:127.0.0.1]:PORT/',
    'http://[::127.0.0.1]:PORT/',
    'http://[64:ff9b::7f00:1]:PORT/',
    'http://[2002:7f00:1::]:PORT/',
    'http://localhost:PORT/',
    'http://LOCALHOST:PORT/',
    'http://localhost.:PORT/',
    'http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:PORT/',
    'http://①②⑦.⓪.⓪.①:PORT/',
    'http://127。0。0。1:PORT/',
    'http://%31%32%37.0.0.1:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fd00:ec2::254]/',
    'http://100.100.100.200/latest/meta-data/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://user:password@example.com/',
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'javascript:alert(1)',
    '//127.0.0.1/',
    '',
  ])('never reaches %s', async (address) => {
    const server = await serve();
    expect(await codeOf(get(outlet(), address.replace('PORT', String(server.port))))).toBe('connector.address_refused');
    expect(server.seen).toEqual([]);
  });

  it('reaches what the operator allows, and nothing beside it', async () => {
    const [allowed, other] = [await serve(), await serve()];
    const through = outlet({ byOperator: [allowed.host] });
    expect(await get(through, allowed.url)).toMatchObject({ status: 200, text: '{}' });
    expect(await codeOf(get(through, other.url))).toBe('connector.address_refused');
    expect(other.seen).toEqual([]);
  });

  it.each(['127.0.0.1', 'localhost'])(
    'never reaches the database, ARI or this server at %s, unless exactly that is allowed',
    async (host) => {
      const service = await serve();
      const ownServices = () => [{ host: '127.0.0.1', port: service.port }];
      const url = `http://${host}:${service.port}/`;
      expect(await codeOf(get(outlet({ byOperator: [host], ownServices }), url))).toBe('connector.address_refused');
      expect(service.seen).toEqual([]);
      expect(await get(outlet({ byOperator: [`${host}:${service.port}`], ownServices }), url)).toMatchObject({
        status: 200,
      });
    },
  );

  it('never reaches them at a public address or by another name either', async () => {
    const names = await startNameServer(() => [PUBLIC]);
    closing.push(() => names.close());
    const { resolve } = names;
    for (const service of [PUBLIC, 'db.example.com']) {
      const rule = hostRule({ byOperator: [], ownServices: () => [{ host: service, port: 5432 }], resolve });
      const lookedUp = async (host: string, port: number) => {
        const lookup = await rule.admit(host, port);
        return new Promise((done) =>
          lookup(host, { all: true }, (error) => done((error as Fault | null)?.code ?? 'free')),
        );
      };
      expect(await codeOf(lookedUp(PUBLIC, 5432))).toBe('connector.address_refused');
      expect(await lookedUp('alias.example.com', 5432)).toBe('connector.address_refused');
      expect(await lookedUp('alias.example.com', 443)).toBe('free');
    }
  });
});

describe('S14 names, and where they lead', () => {
  const named = async (answers: Parameters<typeof startNameServer>[0]) => {
    const names = await startNameServer(answers);
    closing.push(() => names.close());
    return names;
  };

  it.each<[string, readonly string[]]>([
    ['loopback', ['127.0.0.1']],
    ['IPv6 loopback beside a public address', [PUBLIC, '::1']],
    ['a private address among public ones', [PUBLIC, '10.0.0.1', '1.1.1.1']],
    ['the cloud’s metadata', ['169.254.169.254']],
    ['an IPv4 address in an IPv6 one', ['::ffff:7f00:1']],
  ])('a name that leads to %s is refused', async (_, addresses) => {
    const server = await serve();
    const { resolve } = await named(() => addresses);
    const through = outlet({ resolve });
    expect(await codeOf(get(through, `http://inward.example.com:${server.port}/`))).toBe('connector.address_refused');
    expect(server.seen).toEqual([]);
  });

  it('the address that was checked is the one connected to, whatever DNS says a moment later', async () => {
    const server = await serve();
    const names = await named((_, question) => (question === 0 ? [PUBLIC] : ['127.0.0.1']));
    const through = outlet({ resolve: names.resolve });
    const first = await codeOf(get(through, `http://rebind.example.com:${server.port}/`, { timeout: 400 }));
    expect(first).toMatch(/^connector\.(timeout|unavailable)$/);
    expect(names.asked.filter((name) => name === 'rebind.example.com 1')).toHaveLength(1);
    expect(await codeOf(get(through, `http://rebind.example.com:${server.port}/`))).toBe('connector.address_refused');
    expect(server.seen).toEqual([]);
  });

  it('a line that one may use is no use to another', async () => {
    const server = await serve();
    const { resolve } = await named(() => ['127.0.0.1']);
    const host = `inside.example.com:${server.port}`;
    const connection = outlet({ byOperator: [host], resolve });
    expect(await get(connection, `http://${host}/`)).toMatchObject({ status: 200 });
    expect(await codeOf(get(outlet({ resolve }), `http://${host}/`))).toBe('connector.address_refused');
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]?.headers.host).toBe(host);
  });

  it.each([
    'http://127.0.0.1:PORT/',
    'http://localhost:PORT/',
    '//[::1]:PORT/',
    'http://169.254.169.254/',
    'file:///etc/passwd',
  ])('a redirect to %s is refused', async (target) => {
    const inside = await serve();
    const location = target.replace('PORT', String(inside.port));
    const outside = await serve((_, response) => void response.writeHead(302, { location }).end());
    const through = outlet({ byOperator: [outside.host] });
    expect(await codeOf(get(through, outside.url))).toBe('connector.address_refused');
    expect(inside.seen).toEqual([]);
  });

  it('credentials stay where they were meant for; on the same origin they go along', async () => {
    const other = await serve();
    const first = await serve((request, response) =>
      request.url === '/away'
        ? void response.writeHead(302, { location: `${other.url}/there` }).end()
        : request.url === '/here'
          ? void response.writeHead(301, { location: '/there' }).end()
          : void response.end('{}'),
    );
    const headers = {
      authorization: 'Bearer canary',
      cookie: 'canary=1',
      'x-api-key': 'canary',
      accept: 'application/json',
    };
    const through = outlet({ byOperator: [first.host, other.host] });
    await get(through, `${first.url}/away`, { headers });
    expect(other.seen[0]).toMatchObject({ url: '/there', headers: { accept: 'application/json' } });
    expect(JSON.stringify(other.seen[0]?.headers)).not.toContain('canary');
    await get(through, `${first.url}/here`, { headers });
    expect(first.seen.at(-1)).toMatchObject({
      url: '/there',
      headers: { authorization: 'Bearer canary', 'x-api-key': 'canary' },
    });
  });

  it('a write is repeated only where it was sent to, and only when it shall be', async () => {
    const other = await serve();
    const first = await serve((request, response) => {
      const [, status, where] = /^\/(\d+)\/(same|other)/.exec(request.url ?? '') ?? [];
      const location = where === 'same' ? '/done' : `${other.url}/done`;
      if (status) response.writeHead(Number(status), { location }).end();
      else response.end('{}');
    });
    const through = outlet({ byOperator: [first.host, other.host] });
    const post = (path: string) => get(through, `${first.url}${path}`, { method: 'POST', body: '{"n":1}' });
    for (const status of [301, 302, 303]) expect((await post(`/${status}/same`)).status).toBe(status);
    for (const status of [301, 302, 303, 307, 308]) expect((await post(`/${status}/other`)).status).toBe(status);
    expect(other.seen).toEqual([]);
    expect(first.seen.some(({ url }) => url === '/done')).toBe(false);
    expect((await post('/307/same')).status).toBe(200);
    expect(first.seen.at(-1)).toMatchObject({ url: '/done', method: 'POST', body: '{"n":1}' });
  });

  it('nobody is led from https to http, nor in circles', async () => {
    const from = new URL('https://tms.example.com/a');
    const answer = (location: string) => ({ status: 302, headers: { location } });
    const request = { method: 'GET', url: from.href } as const;
    expect(() => redirected(request, from, answer('http://tms.example.com/b'))).toThrow(/from https to http/);
    expect(redirected(request, from, answer('/b'))?.url).toBe('https://tms.example.com/b');
    const circle = await serve((_, response) => void response.writeHead(302, { location: '/' }).end());
    expect(await codeOf(get(outlet({ byOperator: [circle.host] }), circle.url))).toBe('connector.bad_answer');
    expect(circle.seen).toHaveLength(6);
  });
});

describe('what a flow writes into a request', () => {
  it.each([
    ['Host', 'internal'],
    ['connection', 'keep-alive, upgrade'],
    ['Transfer-Encoding', 'chunked'],
    ['content-length', '5'],
    ['Upgrade', 'websocket'],
    ['expect', '100-continue'],
    ['x-note', 'a\r\nx-injected: 1'],
    ['x-note', 'a\nb'],
    ['x-note', 'a\u0000b'],
    ['x-note', '中文'],
    ['x note', 'a'],
    ['x-note:', 'a'],
    ['', 'a'],
  ])('can’t set the header %j to %j', async (name, value) => {
    const server = await serve();
    const through = outlet({ byOperator: [server.host] });
    expect(await codeOf(get(through, server.url, { headers: { [name]: value } }))).toBe('connector.bad_request');
    expect(server.seen).toEqual([]);
  });

  it('can’t break its address into two', async () => {
    const server = await serve();
    const through = outlet({ byOperator: [server.host] });
    expect(await codeOf(get(through, `${server.url}/a HTTP/1.1\r\nx-injected: 1`))).toBe('connector.bad_request');
    expect(await codeOf(get(through, `${server.url}/\n`))).toBe('connector.bad_request');
    expect(server.seen).toEqual([]);
  });
});

describe('an answer', () => {
  const answered = async (answer: (request: IncomingMessage, response: ServerResponse) => void, timeout = 3_000) => {
    const server = await serve(answer);
    return get(outlet({ byOperator: [server.host] }), server.url, { timeout });
  };

  it('is unpacked when it comes packed, and asked for unpacked', async () => {
    const packed = (encoding: string, body: Buffer) => (request: IncomingMessage, response: ServerResponse) => {
      expect(request.headers['accept-encoding']).toBe('identity');
      response.writeHead(200, { 'content-encoding': encoding }).end(body);
    };
    expect((await answered(packed('gzip', gzipSync('{"a":1}')))).text).toBe('{"a":1}');
    expect((await answered(packed('br', brotliCompressSync('{"a":1}')))).text).toBe('{"a":1}');
    expect(await codeOf(answered(packed('zstd', Buffer.from('x'))))).toBe('connector.bad_answer');
    expect(await codeOf(answered(packed('gzip', Buffer.from('not packed'))))).toBe('connector.bad_answer');
  });

  it.each([
    ['a thousandfold bomb', gzipSync(Buffer.alloc(200_000_000))],
    ['empty blocks without end', Buffer.concat(Array<Buffer>(60_000).fill(gzipSync('')))],
  ])('is bounded, also as %s', async (_, bomb) => {
    const before = process.memoryUsage().rss;
    const code = codeOf(
      answered((_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)),
    );
    expect(await code).toBe('connector.bad_answer');
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  it('is refused at once when it says that it is too large', async () => {
    const server = await serveRaw((write) => write('HTTP/1.1 200 OK\r\ncontent-length: 5000000\r\n\r\n'));
    expect(await codeOf(get(outlet({ byOperator: [server.host] }), server.url))).toBe('connector.bad_answer');
  });

  it('may not have headers without end', async () => {
    const server = await serveRaw((write) => write(`HTTP/1.1 200 OK\r\nx-long: ${'x'.repeat(100_000)}\r\n\r\n`));
    expect(await codeOf(get(outlet({ byOperator: [server.host] }), server.url))).toBe('connector.bad_answer');
  });

  it.each([
    ['headers', 'HTTP/1.1 200 OK\r\n', 'x-a: b\r\n'],
    ['body', 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n', 'x'],
    ['chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\nx\r\n'],
  ])('that trickles in (%s) is given up in time', async (_, begin, more) => {
    const server = await serveRaw((write) => {
      write(begin);
      const drip = setInterval(() => write(more), 20);
      closing.push(() => clearInterval(drip));
    });
    const started = performance.now();
    const through = outlet({ byOperator: [server.host] });
    expect(await codeOf(get(through, server.url, { timeout: 300 }))).toBe('connector.timeout');
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  it('is read in the writing that it names', async () => {
    const gbk = Buffer.from([0xcb, 0xb3, 0xb7, 0xe1]);
    const text = async (type: string, bytes: Buffer) =>
      (await answered((_, response) => void response.writeHead(200, { 'content-type': type }).end(bytes))).text;
    expect(await text('text/plain; charset=GBK', gbk)).toBe('顺丰');
    expect(await text('application/json; charset=utf8', Buffer.from('顺丰'))).toBe('顺丰');
    expect(await text('application/json', Buffer.from('\uFEFF{}'))).toBe('{}');
    expect(await text('text/plain; charset=klingon', Buffer.from('顺丰'))).toBe('顺丰');
  });
});
