import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { realClock } from '../../runtime/clock.ts';
import { createCallDesk } from '../../runtime/engine/calls.ts';
import { createEngine } from '../../runtime/engine/engine.ts';
import { PostgresJobs } from '../../runtime/jobs/jobs.ts';
import { simulatedRecognition } from '../../runtime/speech/recognition/simulated.ts';
import { flowSource } from '../../runtime/store/flow-source.ts';
import { NumberStore } from '../../runtime/store/numbers.ts';
import { createRoutes } from '../../runtime/store/routes.ts';
import { PostgresSessionStore } from '../../runtime/store/session-store.ts';
import { createSimulator, type SimulatedCaller } from '../../runtime/telephony/simulator/simulator.ts';
import { silentSpeech } from '../engine/kit.ts';
import type { TestApp } from './app.ts';

/** Somebody who called, and what he has heard so far. */
export interface Heard {
  readonly caller: SimulatedCaller;
  readonly texts: readonly string[];
}

/** The engine, with a switch of this process, that takes the calls of an app's numbers from its database. */
export const openCallDesk = async ({ database, deps, events }: TestApp) => {
  const logger = pino({ level: 'silent' });
  const jobs = new PostgresJobs({ database, logger });
  const store = new PostgresSessionStore({ database, timers: jobs, logger, runtimeId: 'desk' });
  const source = flowSource(database.db);
  const numbers = new NumberStore(database.db);
  const routes = createRoutes({ numbers, source, clock: realClock, logger });
  const telephony = createSimulator({ clock: realClock });
  const engine = createEngine({
    registry: deps.registry,
    store,
    clock: realClock,
    connections: {
      call: () => Promise.reject(new Error('no flow of these tests asks a system')),
      http: () => Promise.reject(new Error('no flow of these tests asks a system')),
    },
    speech: silentSpeech,
    recognition: simulatedRecognition,
    subflows: source,
    events: (event) => events.publish(event),
    logger,
    newId: randomUUID,
  });
  const desk = createCallDesk({
    engine,
    telephony,
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
  await desk.start();
  return {
    dial(from: string, to: string): Heard {
      // A new version is what the next call gets, as the server does it that published.
      routes.forget();
      const texts: string[] = [];
      const caller = telephony.dial({ from, to });
      caller.onPlay(({ audio, end }) => end ?? texts.push(audio.text));
      return { caller, texts };
    },
    async close() {
      await desk.stop(1_000);
      await store.close();
    },
  };
};
