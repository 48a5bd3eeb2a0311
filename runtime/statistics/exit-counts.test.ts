import fc from 'fast-check';
import { type Kysely, sql } from 'kysely';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import type { Outcome, TraceStep } from '../../schema/trace.ts';
import { type TestDatabase, testDatabase } from '../../test/kit/database.ts';
import { ref, sampleState, sampleStep } from '../../test/kit/session-samples.ts';
import { FlowStore } from '../store/flows.ts';
import { PostgresSessionStore } from '../store/session-store.ts';
import { ExitCounts } from './exit-counts.ts';

const logger = pino({ level: 'silent' });
const DAY = { from: '2026-01-01', to: '2026-01-01' };
let database: TestDatabase;
let store: PostgresSessionStore;

beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(() => {
  store = new PostgresSessionStore({
    database,
    runtimeId: 'one',
    timers: { schedule: async () => undefined },
    logger,
  });
});
afterEach(() => store.close());
afterAll(() => database.close());

const counter = (timeZone = 'Asia/Shanghai') => new ExitCounts({ db: database.db, timeZone, logger });

let sessions = 0;
let flows = 0;
const newFlow = () => `flow-${++flows}`;

type Visit = readonly [node: string, exit?: string, at?: string];
interface Ended {
  readonly flow: string;
  readonly visits: readonly Visit[];
  readonly outcome?: Outcome;
  readonly version?: number | null;
  readonly at?: string;
}

/** A call that went this way and ended. */
const call = async ({ flow, visits, outcome = 'completed', version = 1, at = '2026-01-01T08:00:00Z' }: Ended) => {
  const id = `counted-${++sessions}`;
  const begun = sampleState(id, { flowId: flow, version, startedAt: new Date(at) });
  await store.create(begun);
  visits.forEach(([node, exit, when = at], index) => {
    const { exit: _, ...step } = sampleStep(index + 1, { node, at: when });
    const left: TraceStep = exit === undefined ? step : { ...step, exit };
    store.step(ref(id), exit === 'failed' ? { ...left, fault: { code: 'connector.timeout', detail: '' } } : left);
  });
  const seq = Math.max(1, visits.length);
  store.checkpoint({ ...begun, status: 'ended', outcome, seq, revision: seq + 1, endedAt: new Date(at) });
  await store.flush(ref(id));
  return id;
};

test('counts exits, repeated visits, faults and where callers hung up', async () => {
  const flow = newFlow();
  await call({ flow, visits: [['menu', '1'], ['ask', 'again'], ['ask', 'again'], ['ask', 'done'], ['end']] });
  await call({ flow, visits: [['menu', '1'], ['ask']], outcome: 'hungup' });
  await call({ flow, visits: [['menu', '1'], ['ask', 'failed'], ['end']] });
  await counter().countAll();
  const told = await counter().read(flow, DAY);
  expect(told.nodes).toEqual({
    menu: { visits: 3, hangups: 0, faults: 0, exits: { '1': { times: 3, calls: 3 } } },
    ask: {
      visits: 5,
      hangups: 1,
      faults: 1,
      exits: { again: { times: 2, calls: 1 }, done: { times: 1, calls: 1 }, failed: { times: 1, calls: 1 } },
    },
    end: { visits: 2, hangups: 0, faults: 0, exits: {} },
  });
  expect(told).toMatchObject({ calls: 3, outcomes: { completed: 2, hungup: 1 }, waiting: 0, version: null });
});

test('a caller hung up in the step that was interrupted, not in those that a flow does afterwards', async () => {
  const flow = newFlow();
  await call({ flow, visits: [['menu', '1'], ['ask'], ['note', 'noted'], ['end']], outcome: 'hungup' });
  // Between two steps nothing is interrupted: the last one counts.
  await call({ flow, visits: [['menu', '0']], outcome: 'hungup' });
  await counter().countAll();
  const { nodes } = await counter().read(flow, DAY);
  expect(Object.entries(nodes).map(([id, { hangups }]) => [id, hangups])).toEqual(
    expect.arrayContaining([
      ['ask', 1],
      ['menu', 1],
      ['end', 0],
    ]),
  );
});

test('a call is counted once, whoever counts, and also after a crash in the middle', async () => {
  const flow = newFlow();
  for (let at = 0; at < 40; at++) await call({ flow, visits: [['menu', '1'], ['end']] });
  // Somewhere between the list and the sums it fails.
  await sql`ALTER TABLE exit_counts RENAME TO away`.execute(database.db);
  await expect(counter().countSome(10)).rejects.toThrow('exit_counts');
  await sql`ALTER TABLE away RENAME TO exit_counts`.execute(database.db);
  await Promise.all(Array.from({ length: 6 }, () => counter().countSome(7)));
  await counter().countAll();
  await counter().countAll();
  const told = await counter().read(flow, DAY);
  expect(told.nodes.menu).toMatchObject({ visits: 40, exits: { '1': { times: 40, calls: 40 } } });
  expect(told.calls).toBe(40);
});

test('a running call counts once it ends; a session that another server took over counts as it went on', async () => {
  const flow = newFlow();
  const id = `taken-${++sessions}`;
  await store.create(sampleState(id, { flowId: flow }));
  store.step(ref(id), sampleStep(1, { node: 'menu', exit: '1' }));
  store.step(ref(id), sampleStep(2, { node: 'ask', exit: 'done' }));
  await store.flush(ref(id));
  await counter().countAll();
  expect((await counter().read(flow, DAY)).calls).toBe(0);
  const other = new PostgresSessionStore({
    database,
    runtimeId: 'two',
    timers: { schedule: async () => undefined },
    logger,
  });
  const taken = await other.claimRunning(id, 'one');
  expect(taken?.seq).toBe(1);
  if (!taken) return;
  other.step(ref(id, 2), sampleStep(1, { node: 'menu', exit: '0' }));
  other.checkpoint({ ...taken, status: 'ended', outcome: 'completed', revision: 9, endedAt: new Date() });
  // The first owner does not know yet, and says that it has ended, too.
  store.checkpoint(sampleState(id, { flowId: flow, status: 'ended', outcome: 'hungup', revision: 12, seq: 2 }));
  await other.flush(ref(id, 2));
  await store.flush(ref(id)).catch(() => undefined);
  await other.close();
  await counter().countAll();
  const told = await counter().read(flow, DAY);
  expect(told.nodes).toEqual({ menu: { visits: 1, hangups: 0, faults: 0, exits: { '0': { times: 1, calls: 1 } } } });
  expect(told.outcomes).toEqual({ completed: 1 });
});

test('drafts are tried, not counted; versions are told apart', async () => {
  const flow = newFlow();
  await call({ flow, visits: [['menu', '1']], version: null });
  await call({ flow, visits: [['menu', '1']], version: 1 });
  await call({ flow, visits: [['menu', '2']], version: 2 });
  await counter().countAll();
  const both = await counter().read(flow, DAY);
  expect(both.versions).toEqual([
    { version: 2, calls: 1 },
    { version: 1, calls: 1 },
  ]);
  expect(Object.keys(both.nodes.menu?.exits ?? {}).sort()).toEqual(['1', '2']);
  const one = await counter().read(flow, DAY, 1);
  expect(one.calls).toBe(1);
  expect(Object.keys(one.nodes.menu?.exits ?? {})).toEqual(['1']);
  expect(one.versions).toHaveLength(2);
});

test.each([
  // 23:30 on the 1st in Shanghai, and half past midnight on the 2nd.
  ['Asia/Shanghai', '2026-01-01T15:30:00Z', '2026-01-01T16:30:00Z'],
  // India's hours begin at half past: a quarter to midnight and a quarter past.
  ['Asia/Kolkata', '2026-01-01T18:15:00Z', '2026-01-01T18:45:00Z'],
  ['America/New_York', '2026-01-02T04:45:00Z', '2026-01-02T05:15:00Z'],
])('days are those of the server’s time zone: %s', async (zone, late, early) => {
  const flow = newFlow();
  await call({
    flow,
    visits: [
      ['menu', '1', late],
      ['menu', '2', early],
    ],
    at: late,
  });
  const counts = counter(zone);
  await counts.countAll();
  const first = await counts.read(flow, DAY);
  expect(Object.keys(first.nodes.menu?.exits ?? {})).toEqual(['1']);
  expect(first.timeZone).toBe(zone);
  const second = await counts.read(flow, { from: '2026-01-02', to: '2026-01-02' });
  expect(Object.keys(second.nodes.menu?.exits ?? {})).toEqual(['2']);
  expect((await counts.read(flow, { from: '2026-01-01', to: '2026-01-02' })).nodes.menu?.visits).toBe(2);
  expect(await counts.day(new Date(early), 1)).toBe('2026-01-01');
});

test('calls from before the table are counted, as after an upgrade', async () => {
  const flow = newFlow();
  await call({ flow, visits: [['menu', '1']] });
  await sql`DELETE FROM uncounted_sessions`.execute(database.db);
  const { up } = await import('../store/migrations/0019_exit_counts.ts');
  await sql`DROP TABLE exit_counts, uncounted_sessions CASCADE`.execute(database.db);
  await sql`DROP FUNCTION note_uncounted_session CASCADE`.execute(database.db);
  await up(database.db as unknown as Kysely<unknown>);
  await counter().countAll();
  expect((await counter().read(flow, DAY)).nodes.menu?.visits).toBe(1);
});

describe('flows inside flows', () => {
  const document = (call?: string): Flow => ({
    format: 1,
    kind: 'ivr',
    name: 'x',
    language: 'zh-CN',
    variables: {},
    start: 'menu',
    nodes: {
      menu: { type: 'voice.menu', params: {}, exits: { '1': call ? 'ask' : null } },
      ...(call && { ask: { type: 'flow.subflow', params: { call: { flow: call } }, exits: { done: null } } }),
    },
  });
  const publish = async (id: string, flow: Flow) => {
    const store = new FlowStore(database.db);
    const draft = { document: flow, hash: JSON.stringify(flow), errors: 0, warnings: 0 };
    const made = await store.create(id, draft, 'test');
    if (made !== 'exists') await store.publish(id, made.etag, '', 'test');
  };

  test('their steps count for the flow that they belong to; the step that runs them is one visit', async () => {
    const [main, inner] = [newFlow(), newFlow()];
    await publish(inner, document());
    await publish(main, document(inner));
    const at = new Date(Date.now() + 1_000).toISOString();
    const today = await counter().day(new Date(at), 0);
    await call({
      flow: main,
      at,
      visits: [['menu', '1'], ['ask'], ['ask/menu', '1'], ['ask/end'], ['ask', 'done'], ['end']],
    });
    await call({ flow: main, at, visits: [['menu', '1'], ['ask'], ['ask/menu']], outcome: 'hungup' });
    await counter().countAll();
    const outer = await counter().read(main, { from: today, to: today });
    expect(outer.nodes.ask).toEqual({ visits: 2, hangups: 1, faults: 0, exits: { done: { times: 1, calls: 1 } } });
    expect(Object.keys(outer.nodes).sort()).toEqual(['ask', 'end', 'menu']);
    const own = await counter().read(inner, { from: today, to: today });
    expect(own.nodes.menu).toEqual({ visits: 2, hangups: 1, faults: 0, exits: { '1': { times: 1, calls: 1 } } });
    expect(own.nodes.end?.hangups).toBe(0);
    expect(own).toMatchObject({ calls: 2, outcomes: { inside: 2 }, versions: [{ version: 1, calls: 2 }] });
  });
});

test('totals agree with the traces, whatever way calls went', async () => {
  const node = fc.constantFrom('a', 'b_', 'c%');
  const visit = fc.tuple(node, fc.option(fc.constantFrom('x', 'y', 'failed'), { nil: undefined }));
  const one = fc.record({
    visits: fc.array(visit, { maxLength: 12 }),
    outcome: fc.constantFrom<Outcome>('completed', 'hungup', 'transferred'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 8 }), async (calls) => {
      const flow = newFlow();
      for (const each of calls) await call({ flow, ...each });
      while ((await counter().countSome(3)) > 0);
      const told = await counter().read(flow, DAY);
      const visits = calls.flatMap((each) => each.visits);
      const sum = (of: (entry: (typeof told.nodes)[string]) => number) =>
        Object.values(told.nodes).reduce((total, entry) => total + of(entry), 0);
      expect(told.calls).toBe(calls.length);
      expect(sum((entry) => entry.visits)).toBe(visits.length);
      expect(sum((entry) => entry.faults)).toBe(visits.filter(([, exit]) => exit === 'failed').length);
      expect(sum((entry) => entry.hangups)).toBe(
        calls.filter((each) => each.outcome === 'hungup' && each.visits.length > 0).length,
      );
      for (const [id, { exits }] of Object.entries(told.nodes))
        for (const [exit, { times }] of Object.entries(exits))
          expect(times).toBe(visits.filter(([at, by]) => at === id && by === exit).length);
    }),
    { numRuns: 25 },
  );
});
