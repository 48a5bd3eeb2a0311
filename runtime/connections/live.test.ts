import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import tms from '../../plugins/tms/connector.ts';
import { type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { type Peer, startPeer } from '../../test/kit/peer.ts';
import { Changes } from '../store/changes.ts';
import { CONNECTIONS_TOPIC, ConnectionStore } from '../store/connections.ts';
import { sealAll } from './edit.ts';
import { knownConnections } from './known.ts';
import { LiveConnections } from './live.ts';
import { Vault } from './vault.ts';

const logger = pino({ level: 'silent' });
const [first, second] = ['a'.repeat(32), 'b'.repeat(32)];
const found = JSON.stringify({ status: 'signed' });

let database: TestDatabase;
let store: ConnectionStore;
let north: Peer;
let trial: Peer;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  database = await testDatabase();
  store = new ConnectionStore(database.db);
});
beforeEach(async () => {
  [north, trial] = await Promise.all([startPeer({ body: found }), startPeer({ body: found })]);
  open.push(north, trial);
});
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
afterAll(() => database.close());

/** A server of the group. */
const server = async (keys: readonly [string, ...string[]] = [first], away?: () => boolean) => {
  const changes = new Changes({ database, logger });
  const read = () => (away?.() ? Promise.reject(new Error('away')) : store.read());
  const connections = new LiveConnections({
    connectors: new Map([['tms', tms as never]]),
    configured: {},
    store: { read },
    vault: new Vault(keys),
    allowedHosts: ['127.0.0.1'],
    logger,
  });
  open.push(changes, connections);
  changes.on(CONNECTIONS_TOPIC, () => connections.load());
  await connections.load().catch(() => undefined);
  await changes.start();
  return connections;
};

let ids = 0;
const stored = async (peer: Peer, keys: readonly [string, ...string[]] = [first]) => {
  ids += 1;
  const id = `c${ids}`;
  const content = {
    title: id,
    configVersion: 1,
    config: { baseUrl: peer.url },
    secrets: sealAll(new Vault(keys), id, new Map([['/apiKey', 'canary-key']])),
    limits: {},
  };
  return store.create({ id, connector: 'tms' }, content, 'Li');
};

const track = (connections: LiveConnections, environment: 'live' | 'test', name: string) =>
  connections[environment].call(
    name,
    'track',
    { waybill: '753028419066' },
    { timeout: 5_000, signal: new AbortController().signal },
  );

describe('connections as they are now', () => {
  it('lead the same name to one system in real calls and to another when it is tried', async () => {
    const connections = await server();
    await store.bind({ name: 'envs', environment: 'live', connection: (await stored(north)).id }, 'Li', false);
    await store.bind({ name: 'envs', environment: 'test', connection: (await stored(trial)).id }, 'Li', false);
    await connections.load();
    await track(connections, 'test', 'envs');
    expect([north.requests.length, trial.requests.length]).toEqual([0, 1]);
    await track(connections, 'live', 'envs');
    expect([north.requests.length, trial.requests.length]).toEqual([1, 1]);
    expect(north.requests[0]?.headers.authorization).toBe('Bearer canary-key');
    await expect(track(connections, 'test', 'nothing')).rejects.toMatchObject({ code: 'connector.not_bound' });
  });

  it('are the same on every server within a second', async () => {
    const [here, there] = await Promise.all([server(), server()]);
    const { id } = await stored(north);
    await store.bind({ name: 'group', environment: 'live', connection: id }, 'Li', false);
    for (const each of [here, there])
      await vi.waitFor(() => expect(each.book.bound('live', 'group')).toBe(id), { timeout: 1_000 });
    await track(there, 'live', 'group');
    const moved = (await stored(trial)).id;
    await store.bind({ name: 'group', environment: 'live', connection: moved }, 'Li', false);
    await vi.waitFor(() => expect(there.book.bound('live', 'group')).toBe(moved), { timeout: 1_000 });
    await track(there, 'live', 'group');
    expect([north.requests.length, trial.requests.length]).toEqual([1, 1]);
  });

  it('let a call finish with what it had', async () => {
    const connections = await server();
    const asked = new Promise<void>((done) => {
      north.answers = () => {
        done();
        return 'hangs';
      };
    });
    const { id, revision } = await stored(north);
    await store.bind({ name: 'busy', environment: 'live', connection: id }, 'Li', false);
    await connections.load();
    const before = connections.book.find('live', 'busy');
    const call = connections.live
      .call('busy', 'track', { waybill: '1' }, { timeout: 800, signal: new AbortController().signal })
      .catch((error: unknown) => error);
    await asked;
    const content = { title: id, configVersion: 1, config: { baseUrl: trial.url }, secrets: {}, limits: {} };
    await store.change(id, String(revision), content, { by: 'Li', changed: [] });
    await vi.waitFor(() => expect(connections.book.find('live', 'busy')).not.toBe(before), { timeout: 1_000 });
    await track(connections, 'live', 'busy');
    expect(trial.requests).toHaveLength(1);
    // It was not cut off by the change: its own time is over.
    expect(await call).toMatchObject({ code: 'connector.timeout' });
  });

  it('go on as they were while the database is away', async () => {
    let isAway = false;
    const connections = await server([first], () => isAway);
    await store.bind({ name: 'away', environment: 'live', connection: (await stored(north)).id }, 'Li', false);
    await connections.load();
    isAway = true;
    await expect(connections.load()).rejects.toThrow('away');
    expect((await track(connections, 'live', 'away')).exit).toBe('found');
  });

  it('whose key is missing say so, before publishing, too; the others work', async () => {
    const [locked, fine] = [await stored(north, [second]), await stored(north)];
    await store.bind({ name: 'locked', environment: 'live', connection: locked.id }, 'Li', false);
    await store.bind({ name: 'fine', environment: 'live', connection: fine.id }, 'Li', false);
    await store.bind({ name: 'half', environment: 'test', connection: fine.id }, 'Li', false);
    const connections = await server();
    await expect(track(connections, 'live', 'locked')).rejects.toMatchObject({ code: 'connector.unusable' });
    expect((await track(connections, 'live', 'fine')).exit).toBe('found');
    const known = knownConnections(connections.book);
    expect(known('locked')).toMatchObject({ state: 'unusable', connector: 'tms' });
    expect([known('fine'), known('half'), known('none')]).toEqual([
      { state: 'usable', connector: 'tms' },
      { state: 'unbound' },
      undefined,
    ]);
  });

  it('are sealed with the new key by a rotation, while servers run', async () => {
    await database.db.deleteFrom('connection_bindings').execute();
    await database.db.deleteFrom('connections').execute();
    const { id } = await stored(north);
    await store.bind({ name: 'rotated', environment: 'live', connection: id }, 'Li', false);
    const running = await server([second, first]);
    const vault = new Vault([second, first]);
    const reseal = (connection: string, field: string, sealed: string) =>
      vault.isCurrent(sealed)
        ? undefined
        : vault.seal(vault.open(sealed, { connection, field }), { connection, field });
    expect(await store.reseal(reseal, 'operator')).toBe(1);
    expect(await store.reseal(reseal, 'operator')).toBe(0);
    expect((await track(running, 'live', 'rotated')).exit).toBe('found');
    const onlyNew = await server([second]);
    await track(onlyNew, 'live', 'rotated');
    expect(north.requests.at(-1)?.headers.authorization).toBe('Bearer canary-key');
    const { rows } = await database.pool.query<{ all: string }>(
      'SELECT row_to_json(c)::text AS all FROM connections c',
    );
    expect(JSON.stringify(rows)).not.toContain('canary');
  });
});
