import pino from 'pino';
import { createEngine, type SessionHandle } from '../../runtime/engine/engine.ts';
import { createMemoryStore } from '../../runtime/engine/memory-store.ts';
import type { Clock, SessionStore } from '../../runtime/engine/ports.ts';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import { type Database, openDatabase } from '../../runtime/store/database.ts';
import { PostgresSessionStore } from '../../runtime/store/session-store.ts';
import { createSimulator } from '../../runtime/telephony/simulator/simulator.ts';
import type { Flow } from '../../schema/flow.ts';
import { silentSpeech } from '../engine/kit.ts';
import { dataFolder } from '../kit/database.ts';
import { type Bench, heapInUse, lateness, quantile, rounded } from './bench.ts';
import { benchNodes, menu, onceTimes, passes, ring, sitting, writes } from './engine-flows.ts';
import { rivals } from './rivals.ts';

const plugins = await loadPlugins();
const logger = pino({ level: 'silent' });
const nobody = new Promise<never>(() => undefined);
let ids = 0;

/** Nobody's time is ever up. */
const stillClock: Clock = {
  now: () => new Date(),
  sleep: (_ms, signal) =>
    new Promise((_done, failed) => signal?.addEventListener('abort', () => failed(signal.reason), { once: true })),
};

/** An engine whose sessions stop after `steps`; events go nowhere. */
const engineOn = (store: SessionStore, steps: number) =>
  createEngine({
    registry: { get: (type) => benchNodes.get(type) ?? plugins.get(type) },
    store,
    clock: stillClock,
    connections: { call: () => nobody, http: () => nobody },
    speech: silentSpeech,
    events: () => undefined,
    logger,
    newId: () => `bench-${process.pid}-${++ids}`,
    limits: { steps, stepsWithoutWait: Number.POSITIVE_INFINITY },
  });

const start = (engine: ReturnType<typeof engineOn>, flow: Flow, sessions: number): Promise<SessionHandle[]> =>
  Promise.all(
    Array.from({ length: sessions }, () =>
      engine.startSession({ flow, flowId: 'bench', version: 1, from: '', to: '' }),
    ),
  );

interface Pace {
  readonly perSecond: number;
  /** Steps a second of the processor's time: what it would be on an idle machine. */
  readonly perCpuSecond: number;
}

/** Lets `sessions` run until each has made its share of `steps` and all of it is stored. */
const pace = async (
  store: SessionStore,
  flow: Flow,
  { sessions, steps }: { readonly sessions: number; readonly steps: number },
): Promise<Pace> => {
  const engine = engineOn(store, Math.round(steps / sessions));
  const cpu = process.cpuUsage();
  const began = performance.now();
  const started = await start(engine, flow, sessions);
  await Promise.all(started.map(({ done }) => done));
  await Promise.all(started.map(({ id }) => store.flush({ id, epoch: 1 })));
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: rounded(steps / seconds), perCpuSecond: rounded(steps / ((user + system) / 1e6)) };
};

const withoutTraces = (store: SessionStore): SessionStore => ({
  create: (state) => store.create(state),
  checkpoint: (state) => store.checkpoint(state),
  flush: (session) => store.flush(session),
  step: () => undefined,
  park: (state) => store.park(state),
  effect: (...args) => store.effect(...args),
  beginEffect: (...args) => store.beginEffect(...args),
  saveEffect: (...args) => store.saveEffect(...args),
  onSuperseded: (listener) => store.onSuperseded(listener),
  load: (id) => store.load(id),
});

const inMemory = async (): Promise<Record<string, number>> => {
  const nowhere = withoutTraces(createMemoryStore());
  // Compiled once, as in a server that has run for a while.
  await pace(nowhere, ring, { sessions: 10, steps: 300_000 });
  const alone = await pace(nowhere, ring, { sessions: 1, steps: 1_000_000 });
  const many = await lateness(() => pace(nowhere, ring, { sessions: 100, steps: 1_000_000 }));
  const nothing = await pace(nowhere, passes, { sessions: 1, steps: 1_000_000 });
  return {
    stepsPerSecond: alone.perSecond,
    stepsPerCpuSecond: alone.perCpuSecond,
    stepsPerSecondOf100Sessions: many.result.perSecond,
    stepsPerCpuSecondOf100Sessions: many.result.perCpuSecond,
    emptyStepsPerSecond: nothing.perSecond,
    timerLatenessP99Ms: rounded(many.p99),
    timerLatenessWorstMs: rounded(many.worst),
  };
};

const onPostgres = async (database: Database): Promise<Record<string, number>> => {
  const timers = { schedule: async () => undefined };
  const store = new PostgresSessionStore({ database, runtimeId: 'bench', timers, logger });
  try {
    const coalesced = await pace(withoutTraces(store), ring, { sessions: 100, steps: 500_000 });
    const traced = await pace(store, ring, { sessions: 100, steps: 100_000 });
    // All connections of the pool are open before it counts.
    await pace(store, writes, { sessions: 100, steps: 1_000 });
    onceTimes.length = 0;
    const once = await pace(store, writes, { sessions: 100, steps: 5_000 });
    const bare = await bareCommit(database);
    return {
      checkpointedStepsPerSecond: coalesced.perSecond,
      tracedStepsPerSecond: traced.perSecond,
      tracesLost: store.counters.lost,
      durableOncePerSecondOf100Sessions: once.perSecond,
      durableOnceP50Ms: rounded(quantile(onceTimes, 0.5)),
      durableOnceP99Ms: rounded(quantile(onceTimes, 0.99)),
      bareCommitP50Ms: bare.p50,
      bareCommitP99Ms: bare.p99,
    };
  } finally {
    await store.close();
  }
};

const SITTING = 10_000;

const memory = async (): Promise<Record<string, number>> => {
  const engine = engineOn(createMemoryStore(), 10);
  const before = heapInUse();
  const sessions = await start(engine, sitting, SITTING);
  await new Promise((done) => setImmediate(done));
  const bytes = (heapInUse() - before) / SITTING;
  for (const session of sessions) session.cancel();
  await Promise.all(sessions.map(({ done }) => done));
  return {
    bytesPerWaitingSession: rounded(bytes),
    bytesPerLiveCallOf100: await liveCalls(100),
    bytesPerLiveCallOf10000: await liveCalls(10_000),
  };
};

/** A caller in the middle of a prompt that takes keys: session, call and simulated telephone. */
const liveCalls = async (count: number): Promise<number> => {
  const engine = engineOn(createMemoryStore(), 10);
  const simulator = createSimulator({ clock: stillClock });
  const started: Promise<SessionHandle>[] = [];
  await simulator.start((call) => {
    started.push(engine.startSession({ flow: menu, flowId: 'bench', version: 1, call, from: call.from, to: call.to }));
  });
  const before = heapInUse();
  const callers = Array.from({ length: count }, (_, at) => simulator.dial({ from: `138${at}`, to: '95001' }));
  while (engine.active < count) await new Promise((done) => setImmediate(done));
  for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
  const bytes = (heapInUse() - before) / count;
  for (const caller of callers) caller.hangUp();
  for (const session of await Promise.all(started)) session.cancel();
  return rounded(bytes);
};

/** What a commit of one row alone takes on this disk at this moment: nothing durable is faster. */
const bareCommit = async (database: Database): Promise<{ p50: number; p99: number }> => {
  const client = await database.pool.connect();
  try {
    await client.query('CREATE TABLE IF NOT EXISTS bench_commit (n integer)');
    const times: number[] = [];
    for (let turn = 0; turn < 500; turn += 1) {
      const began = performance.now();
      await client.query('INSERT INTO bench_commit VALUES ($1)', [turn]);
      times.push(performance.now() - began);
    }
    return { p50: rounded(quantile(times, 0.5)), p99: rounded(quantile(times, 0.99)) };
  } finally {
    client.release();
  }
};

/**
 * The interpreter alone, with its disk, and at rest. `durableOnce…` is all that a `step.once` waits for: a commit of the
 * way to it with the intent, a commit of its result; `bareCommit…` is one row alone on the same disk right after it.
 */
export const engine: Bench = {
  targets: {
    stepsPerSecond: { atLeast: 300_000 },
    checkpointedStepsPerSecond: { atLeast: 100_000 },
    tracedStepsPerSecond: { atLeast: 30_000 },
    tracesLost: { atMost: 0 },
    durableOnceP99Ms: { atMost: 15 },
    bytesPerLiveCallOf100: { atMost: 60_000 },
    bytesPerLiveCallOf10000: { atMost: 60_000 },
    timerLatenessP99Ms: { atMost: 5 },
  },
  async run() {
    const alone = { ...(await inMemory()), ...(await memory()), ...(await rivals()) };
    // A Postgres of its own that waits for the disk, as in production; the tests' own one does not.
    const folder = await dataFolder();
    try {
      const database = await openDatabase({ dataFolder: folder.path, logger });
      try {
        return { ...alone, ...(await onPostgres(database)) };
      } finally {
        await database.close();
      }
    } finally {
      await folder.remove();
    }
  },
};
