import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { realClock } from './clock.ts';
import { type Closer, createCloser } from './closer.ts';
import { openAdmission } from './compose/admission.ts';
import { openConnections } from './compose/connections.ts';
import { openSound } from './compose/sound.ts';
import { openStores } from './compose/stores.ts';
import type { ConnectionSettings } from './connections/connections.ts';
import { HealthBoard } from './connections/health-board.ts';
import { hostRule } from './connections/hosts.ts';
import { knownConnections } from './connections/known.ts';
import { servicesAt } from './connections/own-services.ts';
import type { GuardWatcher } from './connections/resilience/guard.ts';
import { vaultWith } from './connections/vault.ts';
import { createCallDesk, type SessionClaims } from './engine/calls.ts';
import { createEngine, type EngineDeps } from './engine/engine.ts';
import { createMemoryStore } from './engine/memory-store.ts';
import { Membership } from './group/group.ts';
import { createApp } from './http/app.ts';
import type { AppDeps } from './http/deps.ts';
import { EventHub } from './http/events.ts';
import { flowRules } from './http/flow-rules.ts';
import { FlowPresence } from './http/presence/flow-presence.ts';
import { type HttpServer, serve } from './http/server.ts';
import { derivedKey, runtimeId, serverSecret } from './identity.ts';
import { observe } from './observe/observe.ts';
import { watchConnections } from './observe/watch.ts';
import { Imports } from './openapi/imports.ts';
import { loadPlugins } from './plugins/loader.ts';
import { LiveRegistry } from './plugins/registry.ts';
import { RecordingReader } from './recordings/reader.ts';
import { Recordings } from './recordings/recordings.ts';
import { RecordingStore } from './recordings/store.ts';
import type { Settings } from './settings.ts';
import { mediaRoutes } from './speech/media.ts';
import { ExitCounts } from './statistics/exit-counts.ts';
import { ConnectionHealthStore } from './store/connection-health.ts';
import { ConnectionStore } from './store/connections.ts';
import type { FlowStore } from './store/flows.ts';
import { HangStore } from './store/hangs.ts';
import { ImportStore } from './store/imports.ts';
import type { NumberStore } from './store/numbers.ts';
import { createRoutes } from './store/routes.ts';
import { ScenarioStore } from './store/scenarios.ts';
import type { PostgresSessionStore } from './store/session-store.ts';
import { SessionReader } from './store/sessions.ts';
import { isHanging, recordHang } from './supervise/blame.ts';
import { admittedOutbound } from './telephony/admitted-outbound.ts';
import { configuredTelephony, noTelephony } from './telephony/configured.ts';
import { FaxFolder } from './telephony/fax-folder.ts';
import { EXAMPLES, templatesIn } from './templates/templates.ts';
import { removeExpiredEvents } from './triggers/retention.ts';
import { Triggers } from './triggers/triggers.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const DESIGNER = fileURLToPath(new URL('../designer/dist', import.meta.url));

/** So old may be what is known of numbers when the database goes away. */
const LEARN_ROUTES_MS = 60_000;

/** A server that runs. */
export interface Runtime {
  /** `http://127.0.0.1:8700` */
  readonly url: string;
  readonly port: number;
  readonly flows: FlowStore;
  readonly numbers: NumberStore;
  readonly scenarios: ScenarioStore;
  readonly rules: AppDeps['rules'];
  readonly triggers: Triggers;
  /** Takes no more calls and requests, lets sessions end for a while, closes the database. Safe to call twice. */
  stop(): Promise<void>;
}

/** A tenth of a second more for a runtime with 500 calls than for an idle one: Asterisk's own choice is not even. */
const CLAIM_MS_PER_SESSION = 0.2;

/** What this server was running when it died is its own to go on with. */
const claimsOf = (sessions: PostgresSessionStore, id: string): SessionClaims => ({
  claimAbandoned: (isHere) => sessions.claimFrom([id], Number.MAX_SAFE_INTEGER, isHere),
  free: (session) => sessions.free(session),
  claimParked: (sessionId) => sessions.claimParked(sessionId),
  claimDue: (sessionId) => sessions.claimDue(sessionId),
});

export interface RuntimeOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  /** Besides those of the settings. */
  readonly connections?: ConnectionSettings;
  /** Under a supervisor: told which visit has control. */
  readonly onControl?: EngineDeps['onControl'];
}

/** Puts the server together and starts it; with the parts of `compose/`, the only place that knows every room. */
export const startRuntime = async ({ connections = {}, ...options }: RuntimeOptions): Promise<Runtime> => {
  const { settings, logger } = options;
  const opened = createCloser(logger);
  try {
    return await compose({ ...options, connections: { ...connections, ...settings.connections } }, opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
};

const compose = async (
  options: Required<Pick<RuntimeOptions, 'connections'>> & RuntimeOptions,
  opened: Closer,
): Promise<Runtime> => {
  const { settings, logger, onControl } = options;
  const clock = realClock;
  // The database answers meanwhile: a restarted server has callers who wait.
  const loading = loadPlugins(settings.plugins);
  loading.catch(() => undefined);
  const secret = await serverSecret(settings.data, settings.secret);
  const id = await runtimeId(settings.data);
  let http: HttpServer | undefined;
  let membership: Membership | undefined;

  const onFreeSessions = settings.cluster ? () => membership?.look() : undefined;
  const stores = await openStores(settings, id, logger, opened, onFreeSessions);
  const { database, changes, jobs, sessions, members, flows, numbers, source } = stores;
  const registry = new LiveRegistry(await loading);
  const ownServices = () =>
    servicesAt([database.url, settings.ariUrl, `http://localhost:${http?.port ?? settings.port}`]);
  const imports = new Imports({
    store: new ImportStore(database.db),
    registry,
    changes,
    allowed: hostRule({ byOperator: settings.allowedHosts, ownServices }),
    logger,
  });
  opened.add(() => imports.close());
  // Before connections are looked at: some may be to what is imported.
  await imports.learn().catch((error: unknown) => logger.warn({ err: error }, 'imported connectors could not be read'));
  const vault = vaultWith(settings.connectionKeys, derivedKey(secret, 'connections'));
  const connectionStore = new ConnectionStore(database.db);
  const watcher: GuardWatcher = {
    called: (...call) => observed.metrics.connectors.called(...call),
    retried: (connection) => observed.metrics.connectors.retried(connection),
  };
  const kept = { registry, changes, store: connectionStore, vault, ownServices, watcher };
  const connections = await openConnections({ settings, logger, configured: options.connections }, kept, opened);
  const { strain, admission } = openAdmission(settings, opened);
  const reader = new SessionReader(database.db);
  const observed = await observe({
    settings,
    isNodeType: (type) => registry.nodes.has(type),
    version,
    runtimeId: id,
    store: sessions,
    sessions: reader,
  });
  opened.add(() => observed.close());
  const board = new HealthBoard({
    runtimeId: id,
    own: () => connections.health(),
    logger,
    shared: settings.cluster ? new ConnectionHealthStore(database.db, id) : undefined,
  });
  board.start();
  opened.add(() => board.stop());
  watchConnections(observed.metrics, () => connections.health());

  // Port 0 is known only once the server listens.
  const baseUrl = () => (settings.port === 0 && http ? `http://127.0.0.1:${http.port}` : settings.mediaUrl);
  const mediaKey = derivedKey(secret, 'media');
  const sound = await openSound(options, stores, registry, { baseUrl, mediaKey });
  const { speech, audio, assets, recognition, warmer } = sound;
  const telephony = configuredTelephony(settings, {
    log: logger,
    onRequest: (operation, result, seconds) => observed.metrics.ariRequest(operation, result, seconds),
    ...(settings.cluster && {
      runtimeId: id,
      // A full runtime asks for none: after the broadcast's time the dialplan's own announcement speaks.
      claimAfterMs: () => (admission.hasRoom() ? engine.active * CLAIM_MS_PER_SESSION : undefined),
      gate: () => membership?.gate(),
    }),
  });
  const recordingStore = new RecordingStore(database.db, settings.recordingDays);
  const shelf = telephony.recordings;
  const recordings = shelf && new Recordings({ store: recordingStore, shelf, clock, logger });
  opened.add(() => recordings?.close());

  const there = { connections: knownConnections(connections.book), recogniser: sound.hasRecogniser };
  const rules = flowRules(registry, there, clock);
  const events = new EventHub();
  const routes = createRoutes({ numbers, source, clock, logger });
  await routes.learn();
  const triggers = new Triggers({
    db: database.db,
    changes,
    types: registry.triggers,
    vault,
    clock,
    logger,
    timeZone: settings.timeZone,
  });
  const statistics = new ExitCounts({ db: database.db, timeZone: settings.timeZone, logger });
  opened.add(() => statistics.stop());
  const presence = new FlowPresence({ db: database.db, changes, logger });
  opened.add(() => presence.stop());
  const app = createApp({
    settings,
    log: logger,
    version,
    db: database.db,
    secret: derivedKey(secret, 'login'),
    flows,
    subflows: routes.subflows,
    numbers,
    onRouted: () => routes.forget(),
    sessions: reader,
    statistics,
    recordings: new RecordingReader(database.db, recordingStore),
    ...(settings.faxFolder !== undefined && { faxes: new FaxFolder(settings.faxFolder) }),
    triggers,
    imports,
    rules,
    templates: templatesIn(EXAMPLES, rules.parse),
    registry,
    connections,
    connectionHealth: board,
    connectionStore,
    vault,
    speech,
    audio,
    assets,
    mediaKey,
    clock,
    newSessionStore: createMemoryStore,
    metrics: observed.metrics,
    health: {
      database: () => database.health(),
      ...(telephony !== noTelephony && { ari: () => telephony.health() }),
      loop: strain.health,
      admission: () => admission.health(),
    },
    media: mediaRoutes(speech, assets),
    events,
    presence,
    designer: DESIGNER,
  });

  const sendFax = telephony.sendFax?.bind(telephony);
  const outbound = admittedOutbound(telephony, admission, settings.callerId);
  const engine = createEngine({
    registry,
    subflows: routes.subflows,
    store: sessions,
    clock,
    connections: connections.live,
    speech,
    recognition,
    assets,
    ...(recordings && { recordings }),
    ...(sendFax && { faxes: { sendFax } }),
    ...(outbound && { outbound }),
    orders: triggers.orders,
    events: (event) => {
      observed.events(event);
      events.publish(event);
    },
    logger,
    newId: randomUUID,
    timeZone: settings.timeZone,
    ...(onControl && { onControl }),
  });
  const hangs = new HangStore(database.db);
  await recordHang(hangs, settings.data, logger);
  const desk = createCallDesk({
    engine,
    telephony,
    route: routes.find,
    admission,
    overflowNumber: settings.overflowNumber,
    flows: source,
    claims: claimsOf(sessions, id),
    store: sessions,
    speech,
    clock,
    logger,
    isHanging: (state) => isHanging(hangs, state),
    count: (what) => observed.metrics.call(what),
    ...(settings.cluster && { hasOthers: async () => (await membership?.hasOthers()) === true }),
    onTakenOver: (state) => events.adopt(state.id, state.flowId),
  });
  if (settings.cluster) {
    membership = new Membership({
      members,
      sessions,
      switch: telephony,
      running: () => engine.ids,
      goOn: desk.goOn,
      abandon: desk.abandon,
      accepting: () => desk.accepting && telephony.health().ok,
      logger,
    });
    await membership.start();
    opened.add(() => membership?.stop());
  }

  void changes.start();
  // Asterisk fetches prompts over HTTP: the server listens before the first call comes in.
  http = await serve(app, { port: settings.port, host: settings.host });
  opened.add(() => http?.close());
  const learning = setInterval(() => void routes.learn(), LEARN_ROUTES_MS);
  opened.add(() => clearInterval(learning));
  jobs.onWake(
    (sessionId) => desk.wake(sessionId, { reason: 'time' }),
    (overdueMs) => sessions.overdue(overdueMs),
  );
  jobs.everyHour('expired-events', () => removeExpiredEvents(database.db, settings));
  jobs.everyHour('expired-recordings', async () => {
    const deleted = await recordingStore.removeAllExpired(clock.now());
    if (deleted > 0) logger.info({ recordings: deleted }, 'recordings were deleted: their time was over');
  });
  // Meanwhile: callers of the last life wait in silence.
  const jobsStarted = jobs.start();
  jobsStarted.catch(() => undefined);
  opened.add(() => jobsStarted.then(() => jobs.stop()));
  await desk.start();
  recordings?.start();
  opened.add(() => desk.stop(settings.drainSeconds * 1000));
  const recovered = await desk.recover();
  if (recovered > 0) logger.info({ sessions: recovered }, 'went on with the sessions of the last life');
  await triggers.start({
    engine,
    flows: source,
    http: connections.live.http,
    runtimeId: id,
    accepting: () => desk.accepting,
    random: Math.random,
  });
  // Before the desk is: nothing new begins while sessions end.
  opened.add(() => triggers.stop());
  await jobsStarted;
  statistics.start();
  warmer.start();
  opened.add(() => warmer.stop());

  const url = settings.port === 0 ? `http://127.0.0.1:${http.port}` : settings.publicUrl;
  const scenarios = new ScenarioStore(database.db);
  return { url, port: http.port, flows, numbers, scenarios, rules, triggers, stop: () => opened.close() };
};
