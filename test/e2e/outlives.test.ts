import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Ari } from '../../runtime/telephony/asterisk/ari.ts';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
  type RunningAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';
import { matchAudio, TestLine } from '../kit/caller.ts';
import { type Callers, startCallers } from '../kit/callers.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { type Ledger, startLedger } from '../kit/ledger.ts';
import { type Listener, listenToAll } from '../kit/listener.ts';
import { toolMissing } from '../kit/machine.ts';
import type { Product } from '../kit/product.ts';
import { type PromptServer, servePrompts } from '../kit/prompts.ts';
import { publish, startRuntimeProcess, TALK, talkingFlow } from '../kit/runtimes.ts';

const missing = (await toolMissing('sipp')) ?? (await asteriskAvailable());
if (missing && process.env.CI === 'true') throw new Error(missing);

const NUMBER = '95001';
const CALLS = 10;

/** Real processes, really killed, under real calls; a busy machine gets more time than the benches promise. */
describe.skipIf(missing)('calls outlive the runtime', () => {
  let release: () => Promise<void>;
  let wasRunning: boolean;
  let asterisk: RunningAsterisk;
  let database: TestDatabase;
  let ledger: Ledger;
  let prompts: PromptServer;
  let listener: Listener;
  let ari: Ari;
  const running: Product[] = [];
  let callers: Callers | undefined;

  beforeAll(async () => {
    release = await holdAsterisk();
    wasRunning = (await asteriskRunning()) !== undefined;
    asterisk = await asteriskUp();
    ledger = await startLedger();
    prompts = await servePrompts();
    listener = await listenToAll(asterisk);
    ari = await Ari.connect({ url: asterisk.ariUrl, user: asterisk.ariUser, password: asterisk.ariPassword });
    database = await testDatabase();
    await publish(database.db, NUMBER, talkingFlow(ledger.url, 'PUT'));
  }, 400_000);
  afterEach(async () => {
    callers?.stop();
    // Callers whose telephones were taken away by a test that failed.
    for (const { id } of await ari.channels()) await ari.hangUp(id).catch(() => undefined);
    await Promise.all(running.splice(0).map((product) => product.remove()));
    await database.pool.query('TRUNCATE sessions');
    ledger.forget();
  });
  afterAll(async () => {
    listener?.close();
    ari?.close();
    await prompts?.close();
    await ledger?.close();
    await database?.close();
    if (!wasRunning) await asteriskDown();
    await release?.();
  });

  const start = async (cluster: boolean, dataFolder?: string): Promise<Product> => {
    const env = { SWITCHYARD_ALLOWED_HOSTS: ledger.host, LOG_LEVEL: 'error', SWITCHYARD_DRAIN_SECONDS: '15' };
    const product = await startRuntimeProcess({
      asterisk,
      databaseUrl: database.url,
      cluster,
      env,
      ...(dataFolder !== undefined && { dataFolder }),
    });
    running.push(product);
    return product;
  };

  /** Callers who hold the line for `seconds`; resolves when all of them hear something. */
  const call = async (seconds: number): Promise<void> => {
    const at = performance.now();
    callers = await startCallers(asterisk, { calls: CALLS, rate: 10, seconds, number: NUMBER });
    await expect.poll(() => listener.heardSince(at).size, { timeout: 15_000 }).toBeGreaterThanOrEqual(CALLS);
  };

  /** Waits until every caller hears something new; answers after how many milliseconds the last one did. */
  const heardAgain = async (at: number, calls = CALLS): Promise<number> => {
    await expect.poll(() => listener.heardSince(at).size, { timeout: 20_000 }).toBeGreaterThanOrEqual(calls);
    return Math.max(...listener.heardSince(at).values()) - at;
  };

  const sessions = async (): Promise<{ runtime: string; status: string; outcome: string | null }[]> => {
    const { rows } = await database.pool.query('SELECT runtime_id AS runtime, status, outcome FROM sessions');
    return rows;
  };

  /** Every caller stayed as long as he wanted, nobody was told that something is wrong, nothing was booked twice. */
  const allIsWell = async (): Promise<void> => {
    expect(await callers?.failed).toBe(0);
    await expect
      .poll(async () => (await sessions()).map(({ status, outcome }) => `${status} ${outcome}`), { timeout: 15_000 })
      .toEqual(Array(CALLS).fill('ended hungup'));
    expect({ twice: ledger.twice(), skipped: ledger.skipped() }).toEqual({ twice: [], skipped: [] });
  };

  it('killed and started again, it goes on with every call where it was', async () => {
    const product = await start(false);
    await call(14);
    await product.kill('SIGKILL');
    const at = performance.now();
    await start(false, product.dataFolder);
    expect(await heardAgain(at)).toBeLessThan(10_000);
    await allIsWell();
  }, 90_000);

  it('killed, another takes its calls, and a caller hears the prompt anew', async () => {
    const [one, two] = [await start(true), await start(true)];
    const line = await TestLine.connect({
      url: asterisk.ariUrl,
      user: asterisk.ariUser,
      password: asterisk.ariPassword,
      app: asterisk.testApp,
    });
    try {
      const caller = await line.dial({ from: '13800002076', to: NUMBER });
      await caller.answered;
      const answeredAt = performance.now();
      await call(14);
      const owners = new Set((await sessions()).map(({ runtime }) => runtime));
      expect(owners.size, 'calls are spread').toBe(2);
      const at = performance.now();
      // Whichever of the two has him loses him.
      const [{ runtime } = { runtime: '' }] = (
        await database.pool.query('SELECT runtime_id AS runtime FROM sessions WHERE from_number = $1', ['13800002076'])
      ).rows;
      const his = (await runtimeIdOf(one)) === runtime ? one : two;
      await his.kill('SIGKILL');
      expect(await heardAgain(at, CALLS + 1)).toBeLessThan(12_000);
      expect(new Set((await sessions()).map((session) => session.runtime)).size).toBe(1);
      const prompt = await prompts.say(TALK);
      await sleep(prompt.durationMs + 1_000);
      await caller.hangsUp();
      const heard = (await caller.recording()).subarray(Math.round(((at - answeredAt) / 1000) * 8000));
      expect(matchAudio(heard, await prompts.samples(prompt))).toMatchObject({ found: true });
      await database.pool.query('DELETE FROM sessions WHERE from_number = $1', ['13800002076']);
      await allIsWell();
    } finally {
      await line.close();
    }
  }, 90_000);

  it('frozen for 20 s, it finds its calls gone and leaves them alone', async () => {
    const [one, two] = [await start(true), await start(true)];
    await call(33);
    const at = performance.now();
    process.kill(one.pid, 'SIGSTOP');
    try {
      await heardAgain(at + 7_500);
      await sleep(Math.max(0, 20_000 - (performance.now() - at)));
    } finally {
      process.kill(one.pid, 'SIGCONT');
    }
    await sleep(3_000);
    expect(new Set((await sessions()).map(({ runtime }) => runtime))).toEqual(new Set([await runtimeIdOf(two)]));
    await allIsWell();
  }, 90_000);

  it('restarted one after the other, no caller notices', async () => {
    const [one, two] = [await start(true), await start(true)];
    await call(24);
    await one.kill('SIGTERM');
    const three = await start(true, one.dataFolder);
    await expect.poll(async () => (await fetch(`${three.url}/readyz`)).status, { timeout: 10_000 }).toBe(200);
    const at = performance.now();
    await two.kill('SIGTERM');
    await heardAgain(at);
    expect(new Set((await sessions()).map(({ runtime }) => runtime))).toEqual(new Set([await runtimeIdOf(three)]));
    await allIsWell();
  }, 90_000);
});

const runtimeIdOf = async ({ dataFolder }: Product): Promise<string> =>
  (await readFile(join(dataFolder, 'runtime-id'), 'utf8')).trim();
