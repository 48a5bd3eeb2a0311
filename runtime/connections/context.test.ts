import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { defineConnector, defineOperation, type OperationContext, Type } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import { selfSigned } from '../../test/kit/certificate.ts';
import { createConnections, type OpenConnections } from './connections.ts';

const Config = Type.Object({ host: Type.String(), port: Type.Number() });
type Context = OperationContext<{ host: string; port: number }, object>;
type Behaviour = (context: Context) => Promise<string | undefined>;

/** A connector that does what a test tells it. */
const connected = (run: Behaviour, config: { host: string; port: number }, more: object = {}): OpenConnections => {
  const text = { 'zh-CN': '问', en: 'Ask' };
  const ask = defineOperation(Config, {
    title: text,
    help: text,
    summary: text,
    icon: 'plug',
    effect: 'write',
    timeout: 3,
    input: Type.Object({}),
    output: Type.Object({ said: Type.String() }),
    exits: [{ name: 'ok', title: text, icon: 'check' }],
    sample: {},
    run: async (context) => ({ exit: 'ok', output: { said: (await run(context)) ?? '' } }),
  });
  const probe = defineConnector({ name: 'probe', title: text, icon: 'plug', config: Config, operations: { ask } });
  return createConnections({
    connectors: new Map([['probe', probe as never]]),
    connections: { probe: { connector: 'probe', config } },
    allowedHosts: [],
    ...more,
  });
};

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const listen = async (server: Server): Promise<{ port: number; sockets: Set<Socket> }> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as { port: number }).port, sockets };
};

const greeting = () => listen(createServer((socket) => void socket.write('220 hello')));

const ask = (connections: OpenConnections, options: object = {}) =>
  connections.call('probe', 'ask', {}, { timeout: 2000, signal: new AbortController().signal, ...options });

const faultOf = (work: Promise<unknown>): Promise<Fault> =>
  work.then(
    () => Promise.reject(new Error('no fault')),
    (error: unknown) => (error instanceof Fault ? error : Promise.reject(error)),
  );

const firstWords = (socket: Awaited<ReturnType<Context['socket']>>): Promise<string> =>
  new Promise((done, failed) => {
    socket.once('data', (chunk: Buffer) => done(chunk.toString()));
    socket.once('error', failed);
    socket.once('close', () => failed(new Error('closed')));
  });

const gone = async (sockets: Set<Socket>): Promise<void> => {
  while (sockets.size > 0) await new Promise((done) => setImmediate(done));
};

const never = new Promise<never>(() => undefined);

describe('a socket of a connector', () => {
  it('reaches the server of the configuration and is closed with the exchange', async () => {
    const { port, sockets } = await greeting();
    const at = { host: '127.0.0.1', port };
    const connections = connected(async ({ socket, config }) => firstWords(await socket(config)), at);
    expect(await ask(connections)).toEqual({ exit: 'ok', output: { said: '220 hello' } });
    await gone(sockets);
  });

  it.each(['127.0.0.1', 'localhost', '::1', '[::ffff:127.0.0.1]', '10.0.0.1'])(
    'never reaches %s by itself',
    async (host) => {
      const { port, sockets } = await greeting();
      const connections = connected(async ({ socket }) => firstWords(await socket({ host, port })), {
        host: '127.0.0.1',
        port: port + 1,
      });
      expect((await faultOf(ask(connections))).code).toBe('connector.address_refused');
      expect(sockets.size).toBe(0);
    },
  );

  it('reaches a private server that the operator allowed', async () => {
    const { port } = await greeting();
    const connections = connected(
      async ({ socket }) => firstWords(await socket({ host: 'localhost', port })),
      { host: 'elsewhere', port: 1 },
      { allowedHosts: [`localhost:${port}`] },
    );
    expect(await ask(connections)).toMatchObject({ output: { said: '220 hello' } });
  });

  it('is a failure, and nothing was sent, when nobody listens', async () => {
    const connections = connected(async ({ socket, config }) => firstWords(await socket(config)), {
      host: '127.0.0.1',
      port: 9,
    });
    expect(await faultOf(ask(connections))).toMatchObject({ code: 'connector.unavailable', sent: false });
  });

  it.each([
    ['leaves open what became of it', {}, () => undefined, true],
    ['leaves nothing open before the connector says so', { harmless: true }, () => undefined, false],
    ['leaves it open from there on', { harmless: true }, (context: Context) => context.sent(), true],
  ])('that hangs %s', async (_, how, then, sent) => {
    const { port, sockets } = await greeting();
    const hangs = async (context: Context) => {
      await context.socket({ ...context.config, ...how });
      then(context);
      return never;
    };
    const fault = await faultOf(ask(connected(hangs, { host: '127.0.0.1', port }), { timeout: 300 }));
    expect(fault).toMatchObject({ code: 'connector.timeout', sent });
    await gone(sockets);
  });

  it('is gone when the caller hangs up', async () => {
    const { port, sockets } = await greeting();
    const call = new AbortController();
    const connections = connected(
      async ({ socket, config }) => {
        await firstWords(await socket(config));
        call.abort(new Error('hung up'));
        return never;
      },
      { host: '127.0.0.1', port },
    );
    await expect(ask(connections, { signal: call.signal })).rejects.toThrow('hung up');
    await gone(sockets);
  });
});

describe('TLS', () => {
  const secure = async (host: string) => {
    const own = selfSigned(host);
    const { port } = await listen(createTlsServer(own, (socket) => void socket.write('220 secret')));
    return { port, ca: own.cert };
  };
  const askOver = (port: number, tls: Parameters<Context['socket']>[0]['tls']) =>
    ask(
      connected(async ({ socket, config }) => firstWords(await socket({ ...config, ...(tls && { tls }) })), {
        host: '127.0.0.1',
        port,
      }),
    );

  it('trusts the authority that the configuration names', async () => {
    const { port, ca } = await secure('127.0.0.1');
    expect(await askOver(port, { ca })).toMatchObject({ output: { said: '220 secret' } });
  });

  it('takes another name when it is told to', async () => {
    const { port, ca } = await secure('db.example.com');
    expect(await askOver(port, { ca, servername: 'db.example.com' })).toMatchObject({ exit: 'ok' });
    expect(await faultOf(askOver(port, { ca }))).toMatchObject({ code: 'connector.unavailable', sent: false });
  });

  it('trusts nobody else, save where that was switched off', async () => {
    const { port } = await secure('127.0.0.1');
    expect((await faultOf(askOver(port, true))).detail).toContain('SELF_SIGNED');
    expect(await askOver(port, { verify: false })).toMatchObject({ exit: 'ok' });
  });
});

describe('what exchanges share', () => {
  const server = { host: '127.0.0.1', port: 9 };

  it('is made once, also by exchanges that come at the same time, and closed with the connections', async () => {
    const made: string[] = [];
    const connections = connected(async ({ keep }) => {
      return keep('pool', async () => {
        made.push('made');
        await new Promise((done) => setImmediate(done));
        return { value: 'the pool', close: () => void made.push('closed') };
      });
    }, server);
    const answers = await Promise.all([ask(connections), ask(connections), ask(connections)]);
    expect(answers.map(({ output }) => output?.said)).toEqual(['the pool', 'the pool', 'the pool']);
    expect(made).toEqual(['made']);
    await connections.close();
    await connections.close();
    expect(made).toEqual(['made', 'closed']);
    expect((await faultOf(ask(connections))).code).toBe('connector.unavailable');
  });

  it('is tried again when making it failed', async () => {
    let tries = 0;
    const connections = connected(async ({ keep }) => {
      return keep('token', () => {
        tries += 1;
        if (tries === 1) throw new Fault('connector.rejected', 'no token');
        return { value: 'token', close: () => undefined };
      });
    }, server);
    expect((await faultOf(ask(connections))).code).toBe('connector.rejected');
    expect(await ask(connections)).toMatchObject({ output: { said: 'token' } });
  });

  it('keeps its sockets over a hang-up, and loses them with the connection', async () => {
    const { port, sockets } = await greeting();
    const call = new AbortController();
    const connections = connected(
      async ({ keep, config }) => {
        await keep('line', async ({ socket }) => ({ value: await socket(config), close: () => undefined }));
        call.abort(new Error('hung up'));
        return never;
      },
      { host: '127.0.0.1', port },
    );
    await expect(ask(connections, { signal: call.signal })).rejects.toThrow('hung up');
    await new Promise((done) => setImmediate(done));
    expect(sockets.size).toBe(1);
    await connections.close();
    await gone(sockets);
  });

  it('is refused a private server that nobody allowed', async () => {
    const { port } = await greeting();
    const connections = connected(async ({ keep }) => {
      await keep('line', async ({ socket }) => ({
        value: await socket({ host: '127.0.0.1', port }),
        close: () => undefined,
      }));
      return undefined;
    }, server);
    expect((await faultOf(ask(connections))).code).toBe('connector.address_refused');
  });
});

it('time, chance and language come from outside', async () => {
  const now = () => new Date('2026-03-02T01:00:00Z');
  const connections = connected(
    async ({ now, random, language }) => `${now().toISOString()} ${random(16).length} ${language}`,
    { host: 'elsewhere', port: 1 },
    { now },
  );
  expect(await ask(connections, { language: 'en' })).toMatchObject({
    output: { said: '2026-03-02T01:00:00.000Z 16 en' },
  });
});
