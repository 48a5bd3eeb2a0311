import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { ref, sampleState, sampleStep } from '../../test/kit/session-samples.ts';
import { FlowStore } from './flows.ts';
import { NumberStore } from './numbers.ts';
import { PostgresSessionStore } from './session-store.ts';
import { SessionReader } from './sessions.ts';

let database: TestDatabase;
let store: PostgresSessionStore;
let reader: SessionReader;

beforeAll(async () => {
  database = await testDatabase();
  reader = new SessionReader(database.db);
  const timers = { schedule: async () => undefined };
  store = new PostgresSessionStore({ database, runtimeId: 'one', timers, logger: pino({ level: 'silent' }) });
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 8, minute));
  for (let n = 0; n < 7; n++) {
    // Two begin in the same instant: the page must not lose one of them.
    await store.create(sampleState(`s${n}`, { flowId: n % 2 ? 'odd' : 'even', startedAt: at(n === 4 ? 3 : n) }));
  }
  store.checkpoint(
    sampleState('s6', { flowId: 'even', status: 'ended', outcome: 'completed', startedAt: at(6), endedAt: at(9) }),
  );
  store.step(ref('s6'), sampleStep(2, { exit: undefined, fault: { code: 'connector.timeout', detail: 'tms' } }));
  store.step(ref('s6'), sampleStep(1));
  await store.flush(ref('s6'));
});
afterAll(async () => {
  await store.close();
  await database.close();
});

const ids = async (filter: Parameters<SessionReader['list']>[0]) => (await reader.list(filter)).map(({ id }) => id);

test('sessions come newest first, by flow, by status and page by page', async () => {
  expect(await ids({})).toEqual(['s6', 's5', 's4', 's3', 's2', 's1', 's0']);
  expect(await ids({ flow: 'odd' })).toEqual(['s5', 's3', 's1']);
  expect(await ids({ status: 'ended' })).toEqual(['s6']);
  expect(await ids({ limit: 3 })).toEqual(['s6', 's5', 's4']);
  expect(await ids({ limit: 3, before: 's4' })).toEqual(['s3', 's2', 's1']);
  expect(await ids({ limit: 3, before: 's1' })).toEqual(['s0']);
  expect(await ids({ flow: 'even', limit: 1, before: 's4' })).toEqual(['s2']);
});

test.each([0, -5, 1.7, 1e9, Number.NaN, Number.POSITIVE_INFINITY])('a limit of %d is no error', async (limit) => {
  expect((await reader.list({ limit })).length).toBeGreaterThan(0);
});

test('one session shows its variables and its steps in order', async () => {
  const detail = await reader.detail('s6');
  expect(detail).toMatchObject({
    id: 's6',
    flowName: 'even',
    status: 'ended',
    outcome: 'completed',
    from: '13800002076',
  });
  expect(detail?.variables).toEqual(sampleState('s6').variables);
  const { exit: _, ...failed } = sampleStep(2, { fault: { code: 'connector.timeout', detail: 'tms' } });
  expect(detail?.trace).toEqual([sampleStep(1), failed]);
  expect(await reader.detail('nobody')).toBeUndefined();
});

test('sessions that have not ended are counted', async () => {
  expect(await reader.activeCounts()).toEqual({ running: 6, parked: 0 });
});

test.each([
  `' OR '1'='1`,
  `even'; DROP TABLE sessions; --`,
  `even' UNION SELECT password FROM login_account --`,
  `%`,
  `ev_n`,
  `$1`,
  `\\`,
  `"`,
  `even\0`,
  `{}`,
  `(SELECT 'even')`,
  `\ud800`,
])('%j in any filter finds nothing and changes nothing', async (text) => {
  const flows = new FlowStore(database.db);
  const numbers = new NumberStore(database.db);
  expect(await ids({ flow: text })).toEqual([]);
  expect(await ids({ status: text })).toEqual([]);
  expect(await ids({ before: text })).toEqual([]);
  expect(await reader.detail(text)).toBeUndefined();
  expect(await reader.trace(text)).toEqual([]);
  expect(await store.load(text)).toBeUndefined();
  expect(await store.claimParked(text)).toBeUndefined();
  expect(await store.claimRunning('s0', text)).toBeUndefined();
  expect(await store.runningSessions(text)).toEqual([]);
  expect(await store.effect(ref('s0'), 1, text)).toBeUndefined();
  expect(await flows.draft(text)).toBeUndefined();
  expect(await flows.versions(text)).toEqual([]);
  expect(await flows.version(text, 1)).toBeUndefined();
  expect(await numbers.lookup(text)).toBeUndefined();
  expect(await numbers.remove(text, text)).toBe(false);
  expect(await ids({})).toHaveLength(7);
});
