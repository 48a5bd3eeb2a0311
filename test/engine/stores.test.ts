import pino from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { createMemoryStore } from '../../runtime/engine/memory-store.ts';
import { PostgresSessionStore } from '../../runtime/store/session-store.ts';
import { SessionReader } from '../../runtime/store/sessions.ts';
import { sessionStoreContract } from '../contracts/session-store.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

const memory = createMemoryStore();
sessionStoreContract('memory', () => ({
  store: memory,
  trace: async (id) => memory.trace(id),
  async takeOver(store, state) {
    const next = { ...state, epoch: state.epoch + 1 };
    store.checkpoint(next);
    return next;
  },
}));

let database: TestDatabase;
let store: PostgresSessionStore;
let other: PostgresSessionStore;
beforeAll(async () => {
  database = await testDatabase();
  const timers = { schedule: async () => undefined };
  const logger = pino({ level: 'silent' });
  store = new PostgresSessionStore({ database, timers, logger, runtimeId: 'one' });
  other = new PostgresSessionStore({ database, timers, logger, runtimeId: 'two' });
});
afterAll(async () => {
  await store.close();
  await other.close();
  await database.close();
});
sessionStoreContract('Postgres', () => ({
  store,
  reopened: () => other,
  trace: (id) => new SessionReader(database.db).trace(id),
  async takeOver(_store, { id }) {
    const claimed = await other.claimRunning(id, 'one');
    if (!claimed) throw new Error('not claimed');
    return claimed;
  },
}));
