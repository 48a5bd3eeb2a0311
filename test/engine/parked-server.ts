import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { createCallDesk } from '../../runtime/engine/calls.ts';
import { createEngine } from '../../runtime/engine/engine.ts';
import type { Clock } from '../../runtime/engine/ports.ts';
import { PostgresJobs } from '../../runtime/jobs/jobs.ts';
import type { Database } from '../../runtime/store/database.ts';
import { PostgresSessionStore } from '../../runtime/store/session-store.ts';
import { createSimulator } from '../../runtime/telephony/simulator/simulator.ts';
import type { SessionEvent } from '../../schema/trace.ts';
import { flowOf, registryOf, silentSpeech } from './kit.ts';
import { testNodes } from './nodes.ts';

/** A ticket: written once, parked for two seconds, then counted. */
export const ticketFlow = flowOf(
  {
    write: ['test.write', { into: 'id' }, { done: 'wait' }],
    wait: ['test.park', { seconds: 2 }, { done: 'count' }],
    count: ['test.set', { variable: 'n', value: 'n + 1' }, { done: 'end' }],
    end: ['test.end'],
  },
  { variables: { id: {}, n: { type: 'number', default: 0 } }, kind: 'ticket' },
);

const realClock: Clock = {
  now: () => new Date(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds);
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    }),
};

/** An engine on a real database, without a switch. */
export const openServer = async (database: Pick<Database, 'db' | 'url'>, events: (event: SessionEvent) => void) => {
  const logger = pino({ level: 'fatal' });
  const jobs = new PostgresJobs({ database, logger });
  const store = new PostgresSessionStore({ database, timers: jobs, logger, runtimeId: 'test' });
  let written = 0;
  const engine = createEngine({
    registry: registryOf(testNodes),
    store,
    clock: realClock,
    connections: {
      call: async () => {
        written += 1;
        return { exit: 'ok', output: { id: `T-${written}` } };
      },
      http: () => Promise.reject(new Error('unused')),
    },
    speech: silentSpeech,
    events,
    logger,
    newId: randomUUID,
  });
  const desk = createCallDesk({
    engine,
    telephony: createSimulator({ clock: realClock }),
    route: async () => undefined,
    flows: { load: async () => ticketFlow },
    claims: {
      claimAbandoned: (isHere) => store.claimFrom(['test'], 1_000, isHere),
      free: (session) => store.free(session),
      claimParked: (id) => store.claimParked(id),
      claimDue: (id) => store.claimDue(id),
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
  return {
    engine,
    desk,
    store,
    written: () => written,
    async close() {
      await jobs.stop();
      await desk.stop(1_000);
      await store.close();
    },
  };
};
