import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { sampleState } from '../../test/kit/session-samples.ts';
import { auditOf } from './audit.ts';
import { flowSource } from './flow-source.ts';
import { type DraftInput, FlowStore } from './flows.ts';
import { NumberStore } from './numbers.ts';
import { PostgresSessionStore } from './session-store.ts';

let database: TestDatabase;
let flows: FlowStore;
let numbers: NumberStore;

beforeAll(async () => {
  database = await testDatabase();
  flows = new FlowStore(database.db);
  numbers = new NumberStore(database.db);
});
afterAll(() => database.close());

const longAgo = new Date('2020-01-01');

function draft(name: string, hash = name): DraftInput {
  const document: Flow = {
    format: 1,
    kind: 'ivr',
    name,
    language: 'zh-CN',
    variables: {},
    start: 'welcome',
    nodes: { welcome: { type: 'voice.say', params: { z: 1, a: 2 }, exits: { next: null } } },
  };
  return { document, hash, errors: 1, warnings: 2 };
}

async function created(id: string) {
  const flow = await flows.create(id, draft(id), 'Li');
  if (flow === 'exists') throw new Error(id);
  return flow;
}

/** Answers the stored draft, or fails the test. */
async function saved(id: string, etag: string, input: DraftInput) {
  const flow = await flows.saveDraft(id, etag, input, 'Wang');
  if (typeof flow === 'string') throw new Error(flow);
  return flow;
}

test('a draft comes back as it was written, down to the order of its keys', async () => {
  const flow = await created('as-written');
  expect(JSON.stringify(flow.document)).toBe(JSON.stringify(draft('as-written').document));
  expect(await flows.create('as-written', draft('again'), 'Li')).toBe('exists');
  expect((await flows.draft('as-written'))?.document.name).toBe('as-written');
  expect(await flows.draft('nobody')).toBeUndefined();
});

test('of 50 writers on one revision exactly one wins, revision after revision', async () => {
  let { etag } = await created('contested');
  for (let round = 0; round < 5; round++) {
    const writers = Array.from({ length: 50 }, (_, writer) => draft(`round ${round} writer ${writer}`));
    const results = await Promise.all(writers.map((input) => flows.saveDraft('contested', etag, input, 'Li')));
    const winners = results.filter((result) => typeof result === 'object');
    expect(winners).toHaveLength(1);
    expect(results.filter((result) => result === 'stale')).toHaveLength(49);
    expect(await flows.draft('contested')).toEqual(winners[0]);
    etag = winners[0]?.etag ?? '';
  }
});

test.each(['', '0', '1; DROP TABLE flows', '99999999999999999999', '"1"', '1.0'])(
  'the etag %j is stale, not an error',
  async (etag) => {
    const id = `etag-${Buffer.from(etag).toString('hex')}`;
    await created(id);
    expect(await flows.saveDraft(id, etag, draft('lost'), 'Li')).toBe('stale');
    expect(await flows.publish(id, etag, '', 'Li')).toBe('stale');
    expect((await flows.draft(id))?.document.name).toBe(id);
  },
);

test('publishing freezes the draft; rolling back makes the older one live and leaves the draft', async () => {
  const first = await created('hotline');
  expect(await flows.publish('hotline', first.etag, 'first', 'Li')).toMatchObject({
    version: 1,
    live: true,
    note: 'first',
  });
  const second = await saved('hotline', first.etag, draft('hotline 2'));
  expect(await flows.publish('hotline', first.etag, '', 'Li')).toBe('stale');
  expect((await flows.list(longAgo)).find(({ id }) => id === 'hotline')).toMatchObject({ live: 1, draftChanged: true });
  expect(await flows.publish('hotline', second.etag, '', 'Wang')).toMatchObject({ version: 2, live: true });
  expect((await flows.list(longAgo)).find(({ id }) => id === 'hotline')).toMatchObject({
    live: 2,
    draftChanged: false,
  });

  expect(await flows.rollback('hotline', 1, 'Li')).toMatchObject({ version: 1, live: true });
  expect((await flows.versions('hotline')).map(({ version, live }) => [version, live])).toEqual([
    [2, false],
    [1, true],
  ]);
  expect((await flows.draft('hotline'))?.document.name).toBe('hotline 2');
  expect((await flows.version('hotline', 1))?.document?.name).toBe('hotline');
  for (const version of [0, 3, -1, 1.5, 2 ** 40, Number.NaN]) {
    expect(await flows.rollback('hotline', version, 'Li')).toBe('missing');
    expect(await flows.version('hotline', version)).toBeUndefined();
  }
  expect((await auditOf(database.db, 'flow:hotline')).map(({ action, actor }) => [action, actor])).toEqual([
    ['flow.rolled_back', 'Li'],
    ['flow.published', 'Wang'],
    ['flow.published', 'Li'],
    ['flow.created', 'Li'],
  ]);
});

test('two who publish at once get two versions', async () => {
  const { etag } = await created('twice');
  const published = await Promise.all([1, 2, 3, 4].map(() => flows.publish('twice', etag, '', 'Li')));
  expect(published.map((version) => typeof version === 'object' && version.version).sort()).toEqual([1, 2, 3, 4]);
});

test('who saw another live version than there is publishes nothing', async () => {
  const { etag } = await created('overtaken');
  expect(await flows.publish('overtaken', etag, '', 'Li', null)).toMatchObject({ version: 1 });
  expect(await flows.publish('overtaken', etag, '', 'Wang', null)).toBe('overtaken');
  expect(await flows.publish('overtaken', etag, '', 'Wang', 1)).toMatchObject({ version: 2 });
  await flows.rollback('overtaken', 1, 'Li');
  expect(await flows.publish('overtaken', etag, '', 'Wang', 2)).toBe('overtaken');
  expect(await flows.versions('overtaken')).toHaveLength(2);
});

test('versions tell how many sessions they have, whichever server has them', async () => {
  const { etag } = await created('busy');
  for (const _ of [1, 2]) await flows.publish('busy', etag, '', 'Li');
  const timers = { schedule: async () => undefined };
  const servers = ['one', 'two'].map(
    (runtimeId) => new PostgresSessionStore({ database, runtimeId, timers, logger: pino({ level: 'silent' }) }),
  );
  const of = async (server: number, id: string, changes: Parameters<typeof sampleState>[1]) =>
    servers[server]?.create(sampleState(id, { flowId: 'busy', ...changes }));
  await of(0, 'v1-running', { version: 1 });
  await of(1, 'v1-parked', { version: 1, status: 'parked' });
  await of(1, 'v2-running', { version: 2 });
  await of(0, 'v2-ended', { version: 2, status: 'ended', outcome: 'completed', endedAt: new Date() });
  await of(0, 'of-the-draft', { version: null });
  const counts = (await flows.versions('busy')).map((one) => [one.version, one.activeSessions, one.totalSessions]);
  expect(counts).toEqual([
    [2, 1, 2],
    [1, 2, 2],
  ]);
  for (const server of servers) await server.close();
});

test('neither versions nor the audit log can be changed or deleted', async () => {
  const { etag } = await created('for-ever');
  await flows.publish('for-ever', etag, '', 'Li');
  for (const statement of [
    `UPDATE flow_versions SET note = 'x'`,
    'DELETE FROM flow_versions',
    'TRUNCATE flow_versions CASCADE',
    `UPDATE audit_log SET actor = 'x'`,
    'DELETE FROM audit_log',
    'TRUNCATE audit_log',
  ]) {
    await expect(database.pool.query(statement), statement).rejects.toThrow('is never changed');
  }
});

test('a number leads to the live version of its flow', async () => {
  const { etag } = await created('answered');
  expect(await numbers.put('95001', { flowId: 'nobody' }, 'Li')).toBe('unknown_flow');
  const bound = { number: '95001', flowId: 'answered', flowName: 'answered', label: 'main' };
  expect(await numbers.put('95001', { flowId: 'answered', label: 'main' }, 'Li')).toEqual(bound);
  expect(await numbers.lookup('95001')).toEqual({ flowId: 'answered', version: null });
  await flows.publish('answered', etag, '', 'Li');
  expect(await numbers.lookup('95001')).toEqual({ flowId: 'answered', version: 1 });
  expect((await flows.draft('answered'))?.numbers).toEqual(['95001']);

  expect(await numbers.put('95001', { flowId: 'answered' }, 'Li')).toEqual(bound);
  expect(await numbers.list()).toEqual([bound]);
  expect(await numbers.remove('95001', 'Li')).toBe(true);
  expect(await numbers.remove('95001', 'Li')).toBe(false);
  expect(await numbers.lookup('95001')).toBeUndefined();
});

test('the engine gets drafts fresh and versions from memory', async () => {
  const source = flowSource(database.db, 2);
  const first = await created('sourced');
  await flows.publish('sourced', first.etag, '', 'Li');
  await saved('sourced', first.etag, draft('sourced 2'));
  expect((await source.load('sourced', null))?.name).toBe('sourced 2');
  const version = await source.load('sourced', 1);
  expect(version?.name).toBe('sourced');
  expect(await source.load('sourced', 1)).toBe(version);
  expect(await source.load('sourced', 2)).toBeUndefined();
  expect(await source.load('nobody', null)).toBeUndefined();
  expect(await source.load('no\0body', 1)).toBeUndefined();
});
