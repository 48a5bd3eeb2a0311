import { once } from 'node:events';
import { type AddressInfo, createServer, connect as openTcp, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createConnections, type OpenConnections } from '../../../runtime/connections/connections.ts';
import { Fault } from '../../../schema/faults.ts';
import { selfSigned } from '../../../test/kit/certificate.ts';
import { type TestDatabase, testCluster, testDatabase } from '../../../test/kit/database.ts';
import { plugins } from '../../../test/kit/node-call.ts';

let database: TestDatabase;
const open: (OpenConnections | { close(): unknown })[] = [];

beforeAll(async () => {
  database = await testDatabase();
  await database.pool.query(`
    CREATE TABLE waybills (number text PRIMARY KEY, status text, weight numeric(10,2), signed boolean,
      eta timestamptz, extra jsonb, pieces bigint);
    INSERT INTO waybills VALUES
      ('753028419066', '派送中', 12.50, false, '2026-03-02 18:00+08', '{"door": 7}', 3),
      ('753028419067', '已签收', 1, true, NULL, NULL, 1);
  `);
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});
afterAll(() => database.close());

const configOf = (url: string, more: object = {}) => {
  const { hostname, port, pathname, username, password } = new URL(url);
  return {
    host: hostname,
    port: Number(port),
    database: pathname.slice(1),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    tls: 'off',
    connections: 2,
    ...more,
  };
};

const connected = (more: object = {}): OpenConnections => {
  const connections = createConnections({
    connectors: plugins.connectors,
    connections: { postgres: { connector: 'postgres', config: configOf(database.url, more), limits: { retries: 0 } } },
    allowedHosts: [],
  });
  open.push(connections);
  return connections;
};

type Parameters = Readonly<Record<string, string | number | boolean | null | readonly (string | number)[]>>;

const ask = (
  connections: OpenConnections,
  sql: string,
  values: Parameters = {},
  { timeout = 5000, signal = new AbortController().signal } = {},
) => {
  const parameters = Object.entries(values).map(([name, value]) => ({ name, value }));
  return connections.call('postgres', 'query', { sql, parameters }, { timeout, signal });
};

const faultOf = (work: Promise<unknown>): Promise<Fault> =>
  work.then(
    (value) => Promise.reject(new Error(`no fault: ${JSON.stringify(value)}`)),
    (error: unknown) => (error instanceof Fault ? error : Promise.reject(error)),
  );

/** What other connections of the test's role are doing. */
const underWay = async (sql: string): Promise<number> => {
  const { rows } = await database.pool.query<{ n: string }>(
    "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'switchyard flows' AND state = 'active' AND datname = current_database() AND query LIKE $1",
    [`%${sql}%`],
  );
  return Number(rows[0]?.n);
};
const until = async (state: () => Promise<boolean>): Promise<void> => {
  while (!(await state())) await new Promise((done) => setTimeout(done, 20));
};

describe('postgres.query', () => {
  it('gives the first value, the first row and all rows in a flow’s own types', async () => {
    const connections = connected();
    const sql = 'SELECT * FROM waybills WHERE number = :waybill';
    const row = {
      number: '753028419066',
      status: '派送中',
      weight: 12.5,
      signed: false,
      eta: '2026-03-02T10:00:00.000Z',
      extra: { door: 7 },
      pieces: 3,
    };
    expect(await ask(connections, sql, { waybill: '753028419066' })).toEqual({
      exit: 'found',
      output: { value: '753028419066', first: row, rows: [row], count: 1 },
    });
  });

  it('binds values of every kind', async () => {
    const connections = connected();
    const sql = `SELECT count(*) AS n FROM waybills
      WHERE weight > :least AND signed = :signed AND number = ANY(:numbers) AND :nothing::text IS NULL -- :waybill
    ;`;
    const values = { least: 0.5, signed: true, numbers: ['753028419067', 'x'], nothing: null };
    expect(await ask(connections, sql, values)).toMatchObject({ output: { value: 1 } });
  });

  it('has nothing to give', async () => {
    expect(await ask(connected(), 'TABLE waybills LIMIT 0')).toEqual({ exit: 'none', output: { rows: [], count: 0 } });
  });

  it.each([
    "' OR '1'='1",
    "'; DROP TABLE waybills; --",
    "753028419066'); DELETE FROM waybills; --",
    '$1',
    ':waybill',
    '\\',
    "\\'; DROP TABLE waybills; --",
    '%',
    '_',
    'x\u2019 OR 1=1',
    '1; SELECT pg_sleep(10)',
    "' UNION SELECT passwd FROM pg_shadow --",
    '/* */',
    '$$',
  ])('takes %j for a number that nobody knows', async (waybill) => {
    const connections = connected();
    const sql = 'SELECT status FROM waybills WHERE number = :waybill';
    expect(await ask(connections, sql, { waybill })).toMatchObject({ exit: 'none' });
    expect((await database.pool.query('SELECT count(*)::int AS n FROM waybills')).rows).toEqual([{ n: 2 }]);
  });

  it('refuses a NUL in a value without a word of it', async () => {
    const fault = await faultOf(ask(connected(), 'SELECT :waybill::text', { waybill: 'canary\0' }));
    expect(fault.code).toBe('connector.rejected');
    expect(fault.message).not.toContain('canary');
  });

  it.each([
    ['a write in a WITH', 'WITH gone AS (DELETE FROM waybills RETURNING *) SELECT * FROM gone'],
    ['a new table', 'SELECT * INTO stolen FROM waybills'],
    ['a lock', 'SELECT * FROM waybills FOR UPDATE'],
    ['a sequence', "SELECT setval(pg_get_serial_sequence('flows', 'x'), 1)"],
    ['an open bracket', 'SELECT 1) AS answer, (SELECT 2'],
    ['a file of the server', "SELECT pg_read_file('/etc/passwd')"],
    ['an unknown table', 'SELECT * FROM nowhere'],
    ['a missing value', 'SELECT :nobody'],
    ['a value of the wrong type', "SELECT 1 FROM waybills WHERE pieces = 'abc'"],
  ])('refuses %s and changes nothing', async (_, sql) => {
    const result = await ask(connected(), sql).catch((error: unknown) => error);
    // Another FROM item is harmless: it reads.
    if (!sql.includes('SELECT 2')) expect(result).toMatchObject({ code: 'connector.rejected', retryHelps: false });
    expect((await database.pool.query('SELECT count(*)::int AS n FROM waybills')).rows).toEqual([{ n: 2 }]);
  });

  it('leaves nothing behind for the next question on the same connection', async () => {
    const connections = connected({ connections: 1 });
    await ask(connections, "SELECT set_config('search_path', 'nowhere', false), pg_advisory_lock(7)");
    expect(await ask(connections, "SELECT current_setting('search_path'), count(*) FROM waybills")).toMatchObject({
      exit: 'found',
    });
    expect(
      (await ask(connections, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")).exit,
    ).toBe('none');
  });

  it('takes 500 rows and no more, and a megabyte and no more', async () => {
    const connections = connected();
    const five = await ask(connections, 'SELECT n FROM generate_series(1, 500) n ORDER BY n DESC');
    expect(five.output).toMatchObject({ count: 500, value: 500 });
    for (const sql of [
      'SELECT n FROM generate_series(1, 501) n',
      "SELECT repeat('x', 3000) FROM generate_series(1, 450)",
      "SELECT repeat('x', 50000000)",
    ])
      expect((await faultOf(ask(connections, sql))).code).toBe('connector.bad_answer');
    expect((await ask(connections, 'SELECT 1')).exit).toBe('found');
  });

  it('keeps its connections, and only so many of them', async () => {
    const connections = connected({ connections: 2 });
    const pids = await Promise.all(
      Array.from({ length: 8 }, () => ask(connections, 'SELECT pg_backend_pid(), pg_sleep(0.02)')),
    );
    expect(new Set(pids.map(({ output }) => output?.value)).size).toBeLessThanOrEqual(2);
  });

  it('stops on the server when the caller hangs up', async () => {
    const call = new AbortController();
    const asking = ask(connected(), 'SELECT pg_sleep(40), 1', {}, { signal: call.signal, timeout: 50_000 });
    await until(async () => (await underWay('pg_sleep(40)')) === 1);
    call.abort(new Error('hung up'));
    await expect(asking).rejects.toThrow('hung up');
    await until(async () => (await underWay('pg_sleep(40)')) === 0);
  });

  it('stops on the server when its time is over', async () => {
    const connections = connected({ connections: 1 });
    const fault = await faultOf(ask(connections, 'SELECT pg_sleep(41), 1', {}, { timeout: 300 }));
    expect(fault).toMatchObject({ code: 'connector.timeout', retryHelps: true });
    await until(async () => (await underWay('pg_sleep(41)')) === 0);
    // Whoever comes next is not hit by that.
    expect((await ask(connections, 'SELECT 1')).exit).toBe('found');
  });

  it('gives the connection back when it breaks', async () => {
    const connections = connected({ connections: 1 });
    const asking = faultOf(ask(connections, 'SELECT pg_sleep(42), 1', {}, { timeout: 20_000 }));
    await until(async () => (await underWay('pg_sleep(42)')) === 1);
    await database.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(42)%' AND pid <> pg_backend_pid()",
    );
    expect((await asking).code).toBe('connector.unavailable');
    expect((await ask(connections, 'SELECT 1')).exit).toBe('found');
  });

  it.each([
    ['a wrong password', { password: 'canary-wrong' }, 'connector.unauthorized'],
    ['another database', { database: 'nowhere' }, 'connector.rejected'],
    ['nobody', { port: 9 }, 'connector.unavailable'],
  ])('says so at %s', async (_, more, code) => {
    const fault = await faultOf(ask(connected(more), 'SELECT 1'));
    expect(fault.code).toBe(code);
    expect(`${fault.message}${fault.stack}`).not.toContain('canary');
  });

  it('is closed with the connections', async () => {
    const connections = connected();
    await ask(connections, 'SELECT 1');
    await connections.close();
    await until(async () => {
      const { rows } = await database.pool.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'switchyard flows' AND datname = current_database()",
      );
      return rows[0]?.n === 0;
    });
  });

  it('does not ask as a superuser', async () => {
    const cluster = await testCluster();
    const role = `super_${process.pid}`;
    await cluster.asSuperuser((client) => client.query(`CREATE ROLE ${role} SUPERUSER LOGIN PASSWORD 'p'`));
    try {
      const fault = await faultOf(ask(connected({ user: role, password: 'p' }), 'SELECT 1'));
      expect(fault).toMatchObject({ code: 'connector.rejected', detail: expect.stringContaining('superuser') });
    } finally {
      for (const each of open.splice(0)) await each.close();
      await cluster.asSuperuser((client) => client.query(`DROP ROLE ${role}`));
    }
  });
});

describe('over TLS', () => {
  const own = selfSigned('127.0.0.1');

  /** Speaks the server's half of the negotiation (SSLRequest, `S`) and hands on what comes to the real one. */
  const secure = async (): Promise<number> => {
    const target = Number(new URL(database.url).port);
    const sockets = new Set<Socket>();
    const server = createServer(async (plain) => {
      sockets.add(plain);
      plain.on('error', () => undefined);
      const [first] = (await once(plain, 'data')) as [Buffer];
      const upstream = openTcp(target, '127.0.0.1');
      sockets.add(upstream);
      upstream.on('error', () => plain.destroy());
      plain.once('close', () => upstream.destroy());
      // A CancelRequest comes without.
      if (first.readInt32BE(4) !== 80_877_103) {
        upstream.end(first);
        return;
      }
      plain.write('S');
      const tls = new TLSSocket(plain, { isServer: true, ...own });
      tls.on('error', () => plain.destroy());
      tls.pipe(upstream).pipe(tls);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    open.push({
      close: () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
    });
    return (server.address() as AddressInfo).port;
  };

  it('trusts the authority of the configuration', async () => {
    const connections = connected({ port: await secure(), tls: 'verify', ca: own.cert });
    expect((await ask(connections, 'SELECT :a::int', { a: 5 })).output).toMatchObject({ value: 5 });
    expect((await faultOf(ask(connections, "SELECT repeat('x', 5000000)"))).code).toBe('connector.bad_answer');
  });

  it('trusts nobody else unless it is told to', async () => {
    const port = await secure();
    expect((await faultOf(ask(connected({ port, tls: 'verify' }), 'SELECT 1'))).code).toBe('connector.unavailable');
    expect((await ask(connected({ port, tls: 'require' }), 'SELECT 1')).exit).toBe('found');
  });

  it('does not go on in the clear when the server has no TLS', async () => {
    const fault = await faultOf(ask(connected({ tls: 'require' }), 'SELECT 1'));
    expect(fault).toMatchObject({ code: 'connector.unavailable' });
  });
});
