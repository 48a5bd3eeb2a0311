import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { realClock } from '../../runtime/clock.ts';
import type { ConnectionSettings } from '../../runtime/connections/connections.ts';
import { hostRule } from '../../runtime/connections/hosts.ts';
import { knownConnections } from '../../runtime/connections/known.ts';
import { LiveConnections } from '../../runtime/connections/live.ts';
import { Vault } from '../../runtime/connections/vault.ts';
import { createMemoryStore } from '../../runtime/engine/memory-store.ts';
import { type App, createApp } from '../../runtime/http/app.ts';
import type { AppDeps } from '../../runtime/http/deps.ts';
import { EventHub } from '../../runtime/http/events.ts';
import { flowRules } from '../../runtime/http/flow-rules.ts';
import { FlowPresence } from '../../runtime/http/presence/flow-presence.ts';
import { serve } from '../../runtime/http/server.ts';
import { Metrics } from '../../runtime/observe/metrics.ts';
import { Imports } from '../../runtime/openapi/imports.ts';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import { LiveRegistry } from '../../runtime/plugins/registry.ts';
import { RecordingReader } from '../../runtime/recordings/reader.ts';
import { RecordingStore } from '../../runtime/recordings/store.ts';
import { createSpeech } from '../../runtime/speech/create.ts';
import { mediaRoutes } from '../../runtime/speech/media.ts';
import { AssetLibrary } from '../../runtime/speech/uploads/library.ts';
import { ExitCounts } from '../../runtime/statistics/exit-counts.ts';
import { AudioAssetStore } from '../../runtime/store/audio-assets.ts';
import { ConnectionStore } from '../../runtime/store/connections.ts';
import { flowSource } from '../../runtime/store/flow-source.ts';
import { FlowStore } from '../../runtime/store/flows.ts';
import { ImportStore } from '../../runtime/store/imports.ts';
import { NumberStore } from '../../runtime/store/numbers.ts';
import { SessionReader } from '../../runtime/store/sessions.ts';
import { EXAMPLES, templatesIn } from '../../runtime/templates/templates.ts';
import { Triggers } from '../../runtime/triggers/triggers.ts';
import type { Role } from '../../schema/api.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { Client } from './http-client.ts';

export const PASSWORD = 'correct horse battery';

export interface TestApp {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly app: App;
  readonly deps: AppDeps;
  readonly database: TestDatabase;
  readonly events: EventHub;
  /** Sends nothing but what one gives it. */
  readonly anonymous: Client;
  /** One person per role, logged in. Absent (throws) with `setUp: false`. */
  readonly as: Readonly<Record<Role, Client>>;
  /** One API key per role. */
  readonly withKey: Readonly<Record<Role, Client>>;
  close(): Promise<void>;
}

export interface TestAppOptions {
  /** `false`: nobody has been here yet. */
  readonly setUp?: boolean;
  readonly deps?: Partial<AppDeps>;
  readonly logger?: Logger;
  /** Private hosts that documents may be fetched from. */
  readonly allowedHosts?: readonly string[];
  /** By name, also to connectors that are imported later. */
  readonly connections?: ConnectionSettings;
  /** Flows must name connections that are there, as on a real server. */
  readonly checksConnections?: boolean;
  /** Of the server: its days begin there. */
  readonly timeZone?: string;
  /** Answers `/media/prompts/*` instead of the app's own. */
  readonly media?: (assets: AssetLibrary) => AppDeps['media'];
}

/** The HTTP server over real Postgres and a real socket, with somebody of each role. Close it in `afterAll`. */
export const startTestApp = async ({
  setUp = true,
  deps: own,
  logger,
  checksConnections = false,
  media,
  allowedHosts = [],
  connections = {},
  timeZone = 'Asia/Shanghai',
}: TestAppOptions = {}): Promise<TestApp> => {
  const database = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-app-'));
  const log = logger ?? pino({ level: 'silent' });
  const events = new EventHub();
  const registry = new LiveRegistry(await loadPlugins());
  let url = 'http://127.0.0.1:0';
  const speech = createSpeech({
    providers: [],
    dataFolder: folder,
    baseUrl: () => url,
    mediaKey: 'test',
    logger: log,
  });
  const mediaKey = randomUUID();
  const audio = new AudioAssetStore(database.db);
  const assets = new AssetLibrary({ store: audio, dataFolder: folder, baseUrl: () => url, logger: log });
  const imports = new Imports({
    store: new ImportStore(database.db),
    registry,
    changes: { on: () => () => undefined },
    allowed: hostRule({ byOperator: allowedHosts }),
    logger: log,
  });
  const triggers = new Triggers({
    db: database.db,
    changes: { on: () => () => undefined },
    types: registry.triggers,
    vault: new Vault([randomUUID()]),
    clock: realClock,
    logger: log,
    timeZone,
  });
  const connected = connecting(database.db, registry, log, allowedHosts, connections);
  registry.onChange(() => connected.connections.refresh());
  const rules = flowRules(
    registry,
    checksConnections ? { connections: knownConnections(connected.connections.book) } : {},
  );
  const deps: AppDeps = {
    settings: {
      publicUrl: 'http://127.0.0.1',
      allowedOrigins: [],
      timeZone,
      dialAllowed: [],
    },
    log,
    version: '0.0.0-test',
    db: database.db,
    secret: randomUUID() + randomUUID(),
    flows: new FlowStore(database.db),
    numbers: new NumberStore(database.db),
    onRouted: () => undefined,
    triggers,
    imports,
    sessions: new SessionReader(database.db),
    statistics: new ExitCounts({ db: database.db, timeZone, logger: log }),
    recordings: new RecordingReader(database.db, new RecordingStore(database.db, 90)),
    templates: templatesIn(EXAMPLES, rules.parse),
    rules,
    registry,
    ...connected,
    speech,
    audio,
    assets,
    mediaKey,
    clock: realClock,
    newSessionStore: createMemoryStore,
    subflows: flowSource(database.db),
    metrics: new Metrics((type) => registry.nodes.has(type)),
    health: {
      database: async () => ({ ok: true, detail: 'test' }),
      loop: () => ({ ok: true, detail: 'test' }),
      admission: () => ({ ok: true, detail: 'test' }),
    },
    media: media?.(assets) ?? mediaRoutes(speech, assets),
    connectionHealth: { read: async () => [] },
    events,
    presence: new FlowPresence({ db: database.db, changes: { on: () => () => undefined }, logger: log }),
    designer: join(folder, 'designer'),
    ...own,
  };
  const app = createApp(deps);
  const server = await serve(app, { port: 0, host: '127.0.0.1' });
  url = `http://127.0.0.1:${server.port}`;
  const anonymous = new Client(url);
  const people = setUp ? await logInEverybody(anonymous) : undefined;
  return {
    url,
    app,
    deps,
    database,
    events,
    anonymous,
    get as() {
      return present(people).as;
    },
    get withKey() {
      return present(people).withKey;
    },
    close: async () => {
      await server.close();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Connections as the database has them. */
const connecting = (
  db: TestDatabase['db'],
  { connectors }: LiveRegistry,
  logger: Logger,
  allowedHosts: readonly string[],
  configured: ConnectionSettings,
): Pick<AppDeps, 'connections' | 'connectionStore' | 'vault'> => {
  const vault = new Vault([randomUUID()]);
  const store = new ConnectionStore(db);
  return {
    connections: new LiveConnections({ connectors, configured, store, vault, allowedHosts, logger }),
    connectionStore: store,
    vault,
  };
};

const present = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('this test app was started with setUp: false');
  return value;
};

const allRoles: readonly Role[] = ['admin', 'analyst', 'agent', 'viewer'];

const sessionCookie = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

const logInEverybody = async (anonymous: Client): Promise<Pick<TestApp, 'as' | 'withKey'>> => {
  const first = { name: 'admin', email: 'admin@example.cn', password: PASSWORD };
  const made = await anonymous.post('/api/setup', first);
  if (made.status !== 201) throw new Error(`setup answered ${made.status}: ${made.text}`);
  const admin = anonymous.with({ cookie: sessionCookie(made.headers) });
  const as = { admin } as Record<Role, Client>;
  const withKey = {} as Record<Role, Client>;
  await Promise.all(
    allRoles.map(async (role) => {
      if (role !== 'admin') as[role] = await newcomer(admin, anonymous, role);
      const { json } = await admin.post<{ secret: string }>('/api/keys', { name: `${role} key`, role });
      withKey[role] = anonymous.with({ authorization: `Bearer ${json.secret}` });
    }),
  );
  return { as, withKey };
};

/** A new person with a role, logged in. */
export const newcomer = async (admin: Client, anonymous: Client, role: Role, name: string = role): Promise<Client> => {
  const email = `${name}@example.cn`;
  const made = await admin.post('/api/users', { name, email, password: PASSWORD, role });
  if (made.status !== 201) throw new Error(`users answered ${made.status}: ${made.text}`);
  const loggedIn = await anonymous.post('/api/login', { email, password: PASSWORD });
  return anonymous.with({ cookie: sessionCookie(loggedIn.headers) });
};
