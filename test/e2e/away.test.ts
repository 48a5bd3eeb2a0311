import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../runtime/store/database.ts';
import { Ari } from '../../runtime/telephony/asterisk/ari.ts';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
  type RunningAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import type { Flow } from '../../schema/flow.ts';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';
import { TestLine } from '../kit/caller.ts';
import { type Callers, startCallers } from '../kit/callers.ts';
import { dataFolder } from '../kit/database.ts';
import { FlakyProxy } from '../kit/flaky-proxy.ts';
import { type Ledger, startLedger } from '../kit/ledger.ts';
import { type Listener, listenToAll } from '../kit/listener.ts';
import { toolMissing } from '../kit/machine.ts';
import { type OwnPostgres, ownPostgres } from '../kit/own-postgres.ts';
import type { Product } from '../kit/product.ts';
import { type PromptServer, servePrompts } from '../kit/prompts.ts';
import { publish, quiet, startRuntimeProcess, TALK, talkingFlow } from '../kit/runtimes.ts';

const missing = (await toolMissing('sipp')) ?? (await asteriskAvailable());
if (missing && process.env.CI === 'true') throw new Error(missing);

const TALKS = '95001';
const GREETS = '95002';
const CALLS = 10;
const DATABASE_AWAY_MS = 60_000;
const REST_HELD_MS = 120_000;
const GREETING = '您好，这里是汀舟速运，请问有什么可以帮您。';

const greeting: Flow = {
  format: 1,
  kind: 'ivr',
  name: '问候',
  language: 'zh-CN',
  variables: {},
  start: 'say',
  nodes: {
    say: { type: 'voice.say', params: { prompt: { text: { 'zh-CN': GREETING } } }, exits: { done: 'end' } },
    end: { type: 'flow.end', params: {}, exits: {} },
  },
};

/** As long as it happens in the field, with the time-outs that operators run, on a switch with callers. */
describe.skipIf(missing)('a runtime of which a part is away for long', () => {
  let release: () => Promise<void>;
  let wasRunning: boolean;
  let asterisk: RunningAsterisk;
  let postgres: OwnPostgres;
  let pool: Pool;
  let ledger: Ledger;
  let prompts: PromptServer;
  let listener: Listener;
  let line: TestLine;
  let ari: Ari;
  let product: Product | undefined;
  let callers: Callers | undefined;

  beforeAll(async () => {
    release = await holdAsterisk();
    wasRunning = (await asteriskRunning()) !== undefined;
    asterisk = await asteriskUp();
    const login = { url: asterisk.ariUrl, user: asterisk.ariUser, password: asterisk.ariPassword };
    line = await TestLine.connect({ ...login, app: asterisk.testApp });
    ari = await Ari.connect(login);
    listener = await listenToAll(asterisk);
    prompts = await servePrompts();
    ledger = await startLedger();
    postgres = await ownPostgres();
    const folder = await dataFolder();
    const database = await openDatabase({ databaseUrl: postgres.url, dataFolder: folder.path, logger: quiet });
    await publish(database.db, TALKS, talkingFlow(ledger.url, 'PUT'));
    await publish(database.db, GREETS, greeting);
    await database.close();
    await folder.remove();
    pool = new Pool({ connectionString: postgres.url, max: 1 });
    // A connection that breaks with its server is what this is about.
    pool.on('error', () => undefined);
  }, 400_000);
  afterEach(async () => {
    callers?.stop();
    for (const { id } of await ari.channels()) await ari.hangUp(id).catch(() => undefined);
    await product?.remove();
    ledger.forget();
    await pool.query('TRUNCATE sessions CASCADE');
  });
  afterAll(async () => {
    listener?.close();
    await line?.close();
    ari?.close();
    await pool?.end();
    await prompts?.close();
    await ledger?.close();
    await postgres?.remove();
    if (!wasRunning) await asteriskDown();
    await release?.();
  });

  const start = async (ariUrl: string): Promise<Product> => {
    product = await startRuntimeProcess({
      asterisk: { ...asterisk, ariUrl },
      databaseUrl: postgres.url,
      cluster: false,
      env: { SWITCHYARD_ALLOWED_HOSTS: ledger.host, LOG_LEVEL: 'fatal' },
    });
    const { url } = product;
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 30_000 }).toBe(200);
    return product;
  };
  const isReady = async ({ url }: Product): Promise<boolean> => (await fetch(`${url}/readyz`)).ok;
  const talk = async (seconds: number): Promise<void> => {
    const at = performance.now();
    callers = await startCallers(asterisk, { calls: CALLS, rate: 10, seconds, number: TALKS });
    await expect.poll(() => listener.heardSince(at).size, { timeout: 20_000 }).toBeGreaterThanOrEqual(CALLS);
  };
  /** A caller who comes now is greeted from the first word to the last. */
  const isGreeted = async (): Promise<boolean> => {
    const caller = await line.dial({ from: '13800002076', to: GREETS });
    await caller.answered;
    const { found } = await caller.hears(await prompts.samples(await prompts.say(GREETING)));
    await caller.ended;
    return found;
  };
  const leftovers = async (): Promise<readonly string[]> => [
    ...(await ari.channels()).map(({ id, name }) => `channel ${id} ${name}`),
    ...(await ari.bridges()).map(({ id }) => `bridge ${id}`),
  ];

  it('the database, for a minute: calls go on and begin, nothing is booked unless it is stored, all is stored later', async () => {
    const server = await start(asterisk.ariUrl);
    await prompts.say(TALK);
    await talk(105);
    const wentAt = performance.now();
    await postgres.stop();
    await sleep(8_000);
    // What had begun is through: a write that can't be put on record first is not made.
    const booked = ledger.bookings.length;
    const heard: number[] = [];
    for (const greetedAt of [15_000, 35_000]) {
      await sleep(Math.max(0, wentAt + greetedAt - performance.now()));
      const from = performance.now();
      expect(await isGreeted()).toBe(true);
      await sleep(8_000);
      heard.push(listener.heardSince(from).size);
    }
    // Everybody hears something new in every stretch of it.
    expect(Math.min(...heard)).toBeGreaterThanOrEqual(CALLS);
    expect(await isReady(server)).toBe(false);
    await sleep(Math.max(0, wentAt + DATABASE_AWAY_MS - performance.now()));
    expect(ledger.bookings).toHaveLength(booked);
    await postgres.start();
    const backAt = performance.now();
    await expect.poll(() => isReady(server), { timeout: 15_000 }).toBe(true);
    await expect.poll(() => ledger.bookings.length, { timeout: 15_000 }).toBeGreaterThan(booked);
    expect(performance.now() - backAt).toBeLessThan(15_000);
    expect(await callers?.failed).toBe(0);
    const ends = async (): Promise<Record<string, number>> => {
      const { rows } = await pool.query<{ end: string; n: number }>(
        "SELECT concat_ws(' ', to_number, status, outcome) AS end, count(*)::int AS n FROM sessions GROUP BY 1",
      );
      return Object.fromEntries(rows.map(({ end, n }) => [end, n]));
    };
    await expect
      .poll(ends, { timeout: 20_000 })
      .toEqual({ [`${TALKS} ended hungup`]: CALLS, [`${GREETS} ended completed`]: 2 });
    expect({ twice: ledger.twice(), skipped: ledger.skipped() }).toEqual({ twice: [], skipped: [] });
  }, 300_000);

  it('Asterisk’s REST answers, for two minutes: callers are told or served, and 5 s later all is as before', async () => {
    const proxy = await FlakyProxy.start(asterisk.ariUrl);
    try {
      const server = await start(proxy.url);
      await talk(200);
      const heldAt = performance.now();
      proxy.hold({ traffic: 'rest', direction: 'down' });
      for (const dialledAt of [20_000, 70_000]) {
        await sleep(Math.max(0, heldAt + dialledAt - performance.now()));
        expect(await isGreeted()).toBe(true);
      }
      expect(await isReady(server)).toBe(false);
      expect(proxy.mostConnections).toBeLessThan(30);
      await sleep(Math.max(0, heldAt + REST_HELD_MS - performance.now()));
      const healedAt = performance.now();
      proxy.heal();
      await expect.poll(() => isReady(server), { timeout: 5_000, interval: 50 }).toBe(true);
      expect(performance.now() - healedAt).toBeLessThan(5_000);
      expect(await isGreeted()).toBe(true);
      callers?.stop();
      for (const { id } of await ari.channels()) await ari.hangUp(id).catch(() => undefined);
      await expect.poll(leftovers, { timeout: 10_000 }).toEqual([]);
      // The last session's end is stored a moment after its channel is gone.
      const unfinished = async () =>
        (await pool.query<{ id: string }>('SELECT id FROM sessions WHERE outcome IS NULL')).rows.map(({ id }) => id);
      await expect.poll(unfinished, { timeout: 5_000 }).toEqual([]);
      expect({ twice: ledger.twice() }).toEqual({ twice: [] });
    } finally {
      await proxy.close();
    }
  }, 300_000);
});
