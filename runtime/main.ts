import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { languages } from '../schema/text.ts';
import { realClock } from './clock.ts';
import { checkConnections } from './connections/check.ts';
import { type ConnectionSettings, createConnections } from './connections/connections.ts';
import { Admission } from './engine/admission.ts';
import { hearingNotices } from './engine/call/hearing-notices.ts';
import { createCallDesk, defaultBusy, defaultNoFlow, type SessionClaims } from './engine/calls.ts';
import { createEngine, defaultApology, type EngineDeps } from './engine/engine.ts';
import { fixedTexts } from './engine/fixed-texts.ts';
import { createMemoryStore } from './engine/memory-store.ts';
import { Membership } from './group/group.ts';
import { createApp } from './http/app.ts';
import type { AppDeps } from './http/deps.ts';
import { EventHub } from './http/events.ts';
import { flowRules } from './http/flow-rules.ts';
import { type HttpServer, serve } from './http/server.ts';
import { derivedKey, runtimeId, serverSecret } from './identity.ts';
import { PostgresJobs } from './jobs/jobs.ts';
import type { Metrics } from './observe/metrics.ts';
import { observe } from './observe/observe.ts';
import { loadPlugins } from './plugins/loader.ts';
import { RecordingReader } from './recordings/reader.ts';
import { Recordings } from './recordings/recordings.ts';
import { RecordingStore } from './recordings/store.ts';
import type { Settings } from './settings.ts';
import { createSpeech } from './speech/create.ts';
import { mediaRoutes } from './speech/media.ts';
import { configuredRecognisers } from './speech/recognition/configured.ts';
import { createRecognition } from './speech/recognition/recognition.ts';
import { AssetLibrary } from './speech/uploads/library.ts';
import { configuredVoices } from './speech/voices/configured.ts';
import { PromptWarmer } from './speech/warmer.ts';
import { AudioAssetStore } from './store/audio-assets.ts';
import { openDatabase } from './store/database.ts';
import { flowSource } from './store/flow-source.ts';
import { FlowStore } from './store/flows.ts';
import { HangStore } from './store/hangs.ts';
import { NumberStore } from './store/numbers.ts';
import { createRoutes } from './store/routes.ts';
import { RuntimeGroup } from './store/runtime-group.ts';
import { RuntimePresence } from './store/runtime-presence.ts';
import { PostgresSessionStore } from './store/session-store.ts';
import { SessionReader } from './store/sessions.ts';
import { watchStrain } from './strain.ts';
import { forgetSuspect, lastSuspect } from './supervise/hang-watch.ts';
import { type AsteriskSettings, createAsterisk } from './telephony/asterisk/asterisk.ts';
import { FaxFolder } from './telephony/fax-folder.ts';
import type { SharedSwitch, Telephony } from './telephony/port.ts';

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
  readonly rules: AppDeps['rules'];
  /** Takes no more calls and requests, lets sessions end for a while, closes the database. Safe to call twice. */
  stop(): Promise<void>;
}

/** Nobody can call where no switch is configured; everything else works. */
const noTelephony: Telephony & SharedSwitch = {
  start: async () => undefined,
  stop: async () => undefined,
  health: () => ({ ok: false, detail: 'not configured: set ARI_URL, ARI_USER and ARI_PASSWORD' }),
  adopt: async () => undefined,
  callsOf: async () => [],
  takeAnew: async () => undefined,
};

/** A tenth of a second more for a runtime with 500 calls than for an idle one: Asterisk's own choice is not even. */
const CLAIM_MS_PER_SESSION = 0.2;

const telephonyFor = (
  settings: Settings,
  logger: Logger,
  metrics: Metrics,
  group: Pick<AsteriskSettings, 'runtimeId' | 'claimAfterMs' | 'gate'>,
): Telephony & SharedSwitch => {
  const { ariUrl, ariUser, ariPassword, ariApp, transferEndpoint, dialAllowed, faxFolder } = settings;
  if (ariUrl === undefined || ariUser === undefined || ariPassword === undefined) return noTelephony;
  return createAsterisk({
    url: ariUrl,
    user: ariUser,
    password: ariPassword,
    app: ariApp,
    transferEndpoint,
    dialAllowed,
    ...(faxFolder !== undefined && { faxFolder }),
    log: logger,
    onRequest: (operation, result, seconds) => metrics.ariRequest(operation, result, seconds),
    ...group,
  });
};

/** What this server was running when it died is its own to go on with. */
const claimsOf = (sessions: PostgresSessionStore, id: string): SessionClaims => ({
  claimAbandoned: (isHere) => sessions.claimFrom([id], Number.MAX_SAFE_INTEGER, isHere),
  free: (session) => sessions.free(session),
  claimParked: (sessionId) => sessions.claimParked(sessionId),
  claimDue: (sessionId) => sessions.claimDue(sessionId),
});

/** Closes what was opened, the last first; one that fails does not keep the others open. */
const closer = (logger: Logger) => {
  const open: (() => Promise<void>)[] = [];
  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    for (const close of open.reverse()) await close().catch((error) => logger.error({ err: error }, 'closing failed'));
  };
  return {
    add: (close: () => Promise<void>) => void open.push(close),
    close: (): Promise<void> => {
      closing ??= closeAll();
      return closing;
    },
  };
};

type Closer = ReturnType<typeof closer>;

export interface RuntimeOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  /** Besides those of the settings. */
  readonly connections?: ConnectionSettings;
  /** Under a supervisor: told which visit has control. */
  readonly onControl?: EngineDeps['onControl'];
}

/** Puts the server together and starts it. The only place that knows every room. */
export const startRuntime = async ({ connections = {}, ...options }: RuntimeOptions): Promise<Runtime> => {
  const { settings, logger } = options;
  const opened = closer(logger);
  try {
    return await compose({ ...options, connections: { ...connections, ...settings.connections } }, opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
};

/** The database with everything that is kept in it. */
const openStores = async (
  settings: Settings,
  id: string,
  logger: Logger,
  opened: Closer,
  onFreeSessions: (() => void) | undefined,
) => {
  const { databaseUrl, data: dataFolder } = settings;
  const database = await openDatabase({ databaseUrl, dataFolder, logger });
  opened.add(() => database.close());
  // Before anything is claimed: a second server with this id would take the first one's live sessions.
  const presence = new RuntimePresence({ database, runtimeId: id, logger, ...(onFreeSessions && { onFreeSessions }) });
  const members = new RuntimeGroup({ db: database.db, runtimeId: id });
  if (settings.cluster) await members.beat(false);
  await presence.enter();
  opened.add(() => presence.leave());
  const jobs = new PostgresJobs({ database, logger });
  const sessions = new PostgresSessionStore({ database, timers: jobs, logger, runtimeId: id });
  opened.add(() => sessions.close());
  const { db } = database;
  return {
    database,
    jobs,
    sessions,
    members,
    flows: new FlowStore(db),
    numbers: new NumberStore(db),
    source: flowSource(db),
  };
};

/** A visit that had control in so many lives that hung or crashed is not run again. */
const HANGS = 2;

/** Puts on record what had control when the last life hung or crashed. */
const recordHang = async (hangs: HangStore, dataFolder: string, logger: Logger): Promise<void> => {
  const suspect = await lastSuspect(dataFolder);
  if (!suspect) return;
  logger.error(suspect, 'the last life of this server hung or crashed in this session');
  try {
    await hangs.add(suspect.session, suspect.seq);
    await forgetSuspect(dataFolder);
  } catch (error) {
    // The next life asks again.
    logger.error({ err: error }, 'it could not be put on record');
  }
};

const compose = async (options: Required<Pick<RuntimeOptions, 'connections'>> & RuntimeOptions, opened: Closer) => {
  const { settings, logger, onControl, connections: connectionSettings } = options;
  // The database answers meanwhile: a restarted server has callers who wait.
  const loading = loadPlugins(settings.plugins);
  loading.catch(() => undefined);
  const secret = await serverSecret(settings.data, settings.secret);
  const id = await runtimeId(settings.data);
  let membership: Membership | undefined;
  const onFreeSessions = settings.cluster ? () => membership?.look() : undefined;
  const stores = await openStores(settings, id, logger, opened, onFreeSessions);
  const { database, jobs, sessions, members, flows, numbers, source } = stores;
  const plugins = await loading;
  checkConnections({ connectors: plugins.connectors, connections: connectionSettings });

  const strain = watchStrain();
  opened.add(async () => strain.stop());
  const { maxCalls, overflowNumber, overflowCalls } = settings;
  const reserve = overflowNumber === undefined ? 0 : overflowCalls;
  const admission = new Admission({ ceiling: maxCalls, reserve, strain: strain.reason });
  let http: HttpServer | undefined;
  const clock = realClock;
  const reader = new SessionReader(database.db);
  const nodeTypes = plugins.catalogue.nodeTypes.map(({ type }) => type);
  const observed = await observe({ settings, nodeTypes, version, runtimeId: id, store: sessions, sessions: reader });
  opened.add(() => observed.close());
  const connections = createConnections({
    connectors: plugins.connectors,
    connections: connectionSettings,
    allowedHosts: settings.allowedHosts,
  });
  // Port 0 is known only once the server listens.
  const baseUrl = () => (settings.port === 0 && http ? `http://127.0.0.1:${http.port}` : settings.mediaUrl);
  const mediaKey = derivedKey(secret, 'media');
  const speech = createSpeech({
    providers: configuredVoices(settings),
    dataFolder: settings.data,
    baseUrl,
    mediaKey,
    logger,
  });
  const audio = new AudioAssetStore(database.db);
  const assets = new AssetLibrary({ store: audio, dataFolder: settings.data, baseUrl, logger });
  // A runtime that starts while the database is away learns of the audio later.
  await assets.refresh().catch((error: unknown) => logger.warn({ err: error }, 'the list of audio could not be read'));
  const telephony = telephonyFor(
    settings,
    logger,
    observed.metrics,
    settings.cluster
      ? {
          runtimeId: id,
          // A full runtime asks for none: after the broadcast's time the dialplan's own announcement speaks.
          claimAfterMs: () => (admission.hasRoom() ? engine.active * CLAIM_MS_PER_SESSION : undefined),
          gate: () => membership?.gate(),
        }
      : {},
  );
  const recordingStore = new RecordingStore(database.db, settings.recordingDays);
  const shelf = telephony.recordings;
  const recordings = shelf && new Recordings({ store: recordingStore, shelf, clock, logger });
  opened.add(() => recordings?.close() ?? Promise.resolve());
  const recognisers = configuredRecognisers(settings);
  const recognition = createRecognition({ recognisers, logger });
  const rules = flowRules(
    plugins.catalogue,
    { connections: Object.keys(connectionSettings), recogniser: recognisers.length > 0 },
    realClock,
  );
  const events = new EventHub();
  const routes = createRoutes({ numbers, source, clock, logger });
  await routes.learn();
  const app = createApp({
    subflows: routes.subflows,
    settings,
    log: logger,
    version,
    db: database.db,
    secret: derivedKey(secret, 'login'),
    flows,
    numbers,
    sessions: reader,
    recordings: new RecordingReader(database.db, recordingStore),
    ...(settings.faxFolder !== undefined && { faxes: new FaxFolder(settings.faxFolder) }),
    rules,
    catalogue: plugins.catalogue,
    nodes: plugins,
    connections,
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
    designer: DESIGNER,
  });
  const sendFax = telephony.sendFax?.bind(telephony);
  const engine = createEngine({
    ...(sendFax && { faxes: { sendFax } }),
    subflows: routes.subflows,
    registry: plugins,
    store: sessions,
    clock,
    connections,
    speech,
    recognition,
    assets,
    ...(recordings && { recordings }),
    events: (event) => {
      observed.events(event);
      events.publish(event);
    },
    logger,
    newId: randomUUID,
    timeZone: settings.timeZone,
    ...(onControl && { onControl }),
  });
  const learning = setInterval(() => void routes.learn(), LEARN_ROUTES_MS);
  opened.add(async () => clearInterval(learning));
  const hangs = new HangStore(database.db);
  await recordHang(hangs, settings.data, logger);
  const desk = createCallDesk({
    engine,
    telephony,
    route: routes.find,
    admission,
    overflowNumber,
    flows: source,
    claims: claimsOf(sessions, id),
    store: sessions,
    speech,
    clock,
    logger,
    isHanging: async ({ id: session, seq }) => (await hangs.times(session, seq)) >= HANGS,
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
    opened.add(() => membership?.stop() ?? Promise.resolve());
  }

  const warmer = new PromptWarmer({
    speech,
    live: () => flows.live(),
    texts: async ({ flowId, version }) => {
      const flow = await source.load(flowId, version);
      return flow ? fixedTexts(flow, plugins) : [];
    },
    own: [defaultApology, defaultNoFlow, defaultBusy, ...Object.values(hearingNotices)].flatMap((words) =>
      languages.map((language) => ({ text: words[language], language })),
    ),
    logger,
  });

  // Asterisk fetches prompts over HTTP: the server listens before the first call comes in.
  http = await serve(app, { port: settings.port, host: settings.host });
  opened.add(() => http?.close() ?? Promise.resolve());
  jobs.onWake(
    (sessionId) => desk.wake(sessionId, { reason: 'time' }),
    (overdueMs) => sessions.overdue(overdueMs),
  );
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
  await jobsStarted;
  warmer.start();
  opened.add(() => warmer.stop());

  const url = settings.port === 0 ? `http://127.0.0.1:${http.port}` : settings.publicUrl;
  return { url, port: http.port, flows, numbers, rules, stop: () => opened.close() };
};
