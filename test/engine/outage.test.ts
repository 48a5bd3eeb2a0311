import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { realClock } from '../../runtime/clock.ts';
import { createCallDesk } from '../../runtime/engine/calls.ts';
import { createEngine } from '../../runtime/engine/engine.ts';
import type { SessionState } from '../../runtime/engine/ports.ts';
import { PostgresJobs } from '../../runtime/jobs/jobs.ts';
import { type Database, openDatabase } from '../../runtime/store/database.ts';
import { flowSource } from '../../runtime/store/flow-source.ts';
import { FlowStore } from '../../runtime/store/flows.ts';
import { NumberStore } from '../../runtime/store/numbers.ts';
import { createRoutes } from '../../runtime/store/routes.ts';
import { PostgresSessionStore } from '../../runtime/store/session-store.ts';
import { SessionReader } from '../../runtime/store/sessions.ts';
import { createSimulator } from '../../runtime/telephony/simulator/simulator.ts';
import type { SessionEvent } from '../../schema/trace.ts';
import { type OwnPostgres, ownPostgres } from '../kit/own-postgres.ts';
import { flowOf, registryOf, silentSpeech } from './kit.ts';
import { testNodes } from './nodes.ts';

/** Goes round and round: a moment, a count, a write that must be durable, which may fail. */
const rounds = flowOf(
  {
    moment: ['test.wait', { seconds: 0.1 }, { done: 'count' }],
    count: ['test.set', { variable: 'n', value: 'n + 1' }, { done: 'write' }],
    write: ['test.write', { into: 'id' }, { done: 'moment', failed: 'note' }],
    note: ['test.set', { variable: 'failures', value: 'failures + 1' }, { done: 'moment' }],
  },
  { variables: { id: {}, n: { type: 'number', default: 0 }, failures: { type: 'number', default: 0 } } },
);
const ticket = flowOf({ wait: ['test.park', { seconds: 2 }, { done: 'end' }], end: ['test.end'] }, { kind: 'ticket' });

const AWAY_MS = 6_000;
const CALLS = 10;

describe.each<[string, (postgres: OwnPostgres) => Promise<void>, (postgres: OwnPostgres) => Promise<void>]>([
  ['does not answer any more', (postgres) => postgres.freeze(), (postgres) => postgres.thaw()],
  ['is stopped and started again', (postgres) => postgres.stop(), (postgres) => postgres.start()],
])('a database that %s', (_how, take, giveBack) => {
  let postgres: OwnPostgres;
  let database: Database;
  let server: Awaited<ReturnType<typeof openServer>>;

  beforeAll(async () => {
    postgres = await ownPostgres();
    database = await openDatabase({ databaseUrl: postgres.url, dataFolder: '', logger: pino({ level: 'silent' }) });
    server = await openServer(database);
  }, 60_000);
  afterAll(async () => {
    await server?.close();
    await database?.close();
    await postgres?.remove();
  });

  it('is not noticed by callers, and gets all that happened meanwhile', { timeout: 90_000 }, async () => {
    const { engine, events, countedBy, store, simulator, states } = server;
    const callers = Array.from({ length: CALLS }, (_, n) => simulator.dial({ from: `1380000${n}`, to: '95001' }));
    await vi.waitFor(() => expect(engine.active).toBe(CALLS), { timeout: 5_000 });
    const parked = await engine.startSession({ flow: ticket, flowId: 'ticket', version: 1, from: '', to: '' });
    expect((await parked.done).status).toBe('parked');

    await take(postgres);
    const before = countedBy();
    await sleep(AWAY_MS / 2);
    callers.push(simulator.dial({ from: '13900000000', to: '95001' }));
    const nobodys = simulator.dial({ from: '13900000000', to: '95009' });
    await sleep(AWAY_MS / 2);
    expect(engine.active).toBe(CALLS + 1);
    expect(await nobodys.ended).toBe('switch');
    // Each waits for its write in vain and goes on: within its limit, not without end.
    for (const [id, n] of countedBy()) expect(n).toBeGreaterThan(before.get(id) ?? 0);
    await giveBack(postgres);

    await vi.waitFor(() => expect(states.get(parked.id)?.outcome).toBe('completed'), {
      timeout: 60_000,
      interval: 200,
    });
    for (const caller of callers) caller.hangUp();
    await vi.waitFor(() => expect(engine.active).toBe(0), { timeout: 20_000 });

    expect(store.counters).toMatchObject({ lost: 0, refused: 0, conflicts: 0 });
    expect(events.filter(({ kind }) => kind === 'ended')).toHaveLength(CALLS + 2);
    const reader = new SessionReader(database.db);
    states.delete(parked.id);
    expect(states.size).toBe(CALLS + 1);
    for (const state of states.values()) {
      expect(await store.load(state.id)).toEqual(state);
      const trace = await reader.trace(state.id);
      expect(trace.map(({ seq }) => seq)).toEqual(trace.map((_, at) => at + 1));
      expect(trace.filter(({ node }) => node === 'count')).toHaveLength(Number(state.variables.n));
      const failed = trace.filter(({ exit }) => exit === 'failed');
      expect(failed.length).toBeGreaterThan(0);
      expect(new Set(failed.map(({ fault }) => fault?.code))).toEqual(new Set(['store.unavailable']));
    }
  });
});

/** An engine with a simulated switch on a real database; 95001 is answered by `rounds`. */
const openServer = async (database: Database) => {
  const logger = pino({ level: 'silent' });
  const jobs = new PostgresJobs({ database, logger });
  const patience = { flushLimitMs: 2_000, awayLimitMs: 500 };
  const store = new PostgresSessionStore({ database, timers: jobs, logger, runtimeId: 'outage', ...patience });
  const numbers = new NumberStore(database.db);
  const source = flowSource(database.db);
  for (const [id, document] of Object.entries({ rounds, ticket })) {
    const flows = new FlowStore(database.db);
    const draft = await flows.create(id, { document, hash: id, errors: 0, warnings: 0 }, 'test');
    if (draft === 'exists') throw new Error('the database is not empty');
    await flows.publish(id, draft.etag, '', 'test');
  }
  await numbers.put('95001', { flowId: 'rounds' }, 'test');

  const events: SessionEvent[] = [];
  const states = new Map<string, SessionState>();
  const counted = new Map<string, number>();
  const engine = createEngine({
    registry: registryOf(testNodes),
    store,
    clock: realClock,
    connections: {
      call: async () => ({ exit: 'ok', output: { id: 'T' } }),
      http: () => Promise.reject(new Error('unused')),
    },
    speech: silentSpeech,
    events(event) {
      events.push(event);
      const { session } = event;
      if (event.kind === 'left' && event.step.node === 'count') counted.set(session, Number(event.step.changed.n));
      if (event.kind === 'ended') void engine.find(session)?.done.then((state) => states.set(session, state));
    },
    logger,
    newId: randomUUID,
  });
  const simulator = createSimulator({ clock: realClock });
  const routes = createRoutes({ numbers, source, clock: realClock, logger });
  await routes.learn();
  const desk = createCallDesk({
    engine,
    telephony: simulator,
    route: routes.find,
    flows: source,
    claims: {
      claimAbandoned: async () => [],
      claimParked: (id) => store.claimParked(id),
      claimDue: (id) => store.claimDue(id),
      free: (session) => store.free(session),
    },
    store,
    speech: silentSpeech,
    clock: realClock,
    logger,
  });
  jobs.onWake(
    (id) => desk.wake(id, { reason: 'time' }),
    (overdueMs) => store.overdue(overdueMs),
  );
  await jobs.start();
  await desk.start();
  return {
    engine,
    store,
    simulator,
    events,
    states,
    countedBy: () => new Map(counted),
    async close() {
      await jobs.stop();
      await desk.stop(1_000);
      await store.close();
    },
  };
};
