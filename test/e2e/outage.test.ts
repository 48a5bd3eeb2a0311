import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { realClock } from '../../runtime/clock.ts';
import { createCallDesk } from '../../runtime/engine/calls.ts';
import { createEngine, defaultApology, type Engine } from '../../runtime/engine/engine.ts';
import { createMemoryStore, type MemoryStore } from '../../runtime/engine/memory-store.ts';
import { Ari } from '../../runtime/telephony/asterisk/ari.ts';
import { type AsteriskTelephony, createAsterisk } from '../../runtime/telephony/asterisk/asterisk.ts';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
  type RunningAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import type { Call } from '../../runtime/telephony/port.ts';
import type { Flow } from '../../schema/flow.ts';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';
import { type AsteriskCaller, TestLine } from '../kit/caller.ts';
import { FlakyProxy } from '../kit/flaky-proxy.ts';
import { plugins } from '../kit/node-call.ts';
import { type PromptServer, servePrompts } from '../kit/prompts.ts';

const missing = await asteriskAvailable();
if (missing && process.env.CI === 'true') throw new Error(missing);

const FROM = '13800002076';
const TO = '95001';
const PARTY = '13900001111';
/** Of a request; 5 s in the product. */
const TIMEOUT_MS = 1_000;
const PATIENCE_MS = 400_000;

const QUESTION = '您好，欢迎致电汀舟速运，请输入运单号。';
const SORRY = '现在查不了，请稍后再来电。';
const THANKS = '已经收到，感谢来电，再见。';

const text = (zh: string) => ({ text: { 'zh-CN': zh } });
/** Asks twice. Who can't be served hears the engine's apology. */
const flow: Flow = {
  format: 1,
  kind: 'ivr',
  name: '断线',
  language: 'zh-CN',
  variables: { waybill: { type: 'text', label: '运单号' } },
  start: 'ask',
  nodes: {
    ask: {
      type: 'voice.collect',
      params: {
        prompt: text(QUESTION),
        minDigits: 4,
        maxDigits: 4,
        terminator: '#',
        betweenDigits: 4,
        timeout: 4,
        attempts: 2,
        bargeIn: true,
        typeAhead: 'keep',
        variable: 'waybill',
      },
      exits: { collected: 'thanks', none: 'sorry' },
    },
    thanks: { type: 'voice.say', params: { prompt: text(THANKS) }, exits: { done: 'end' } },
    sorry: { type: 'voice.say', params: { prompt: text(SORRY) }, exits: { done: 'end' } },
    end: { type: 'flow.end', params: {}, exits: {} },
  },
} as unknown as Flow;

describe.skipIf(missing)('a runtime whose way to Asterisk', () => {
  let release: () => Promise<void>;
  let wasRunning: boolean;
  let instance: RunningAsterisk;
  let prompts: PromptServer;
  let line: TestLine;
  let ari: Ari;
  let proxy: FlakyProxy;
  let telephony: AsteriskTelephony;
  let engine: Engine;
  let store: MemoryStore;
  const warnings: string[] = [];

  beforeAll(async () => {
    release = await holdAsterisk();
    wasRunning = (await asteriskRunning()) !== undefined;
    instance = await asteriskUp();
    prompts = await servePrompts();
    const login = { url: instance.ariUrl, user: instance.ariUser, password: instance.ariPassword };
    line = await TestLine.connect({ ...login, app: instance.testApp });
    ari = await Ari.connect(login);
    for (const sentence of [QUESTION, SORRY, THANKS, defaultApology['zh-CN']]) await prompts.say(sentence);
  }, PATIENCE_MS);
  afterAll(async () => {
    await line?.close();
    ari?.close();
    await prompts?.close();
    if (!wasRunning) await asteriskDown();
    await release?.();
  });

  const connect = (url: string): AsteriskTelephony =>
    createAsterisk({
      url,
      user: instance.ariUser,
      password: instance.ariPassword,
      app: instance.ariApp,
      transferEndpoint: instance.transferEndpoint,
      requestTimeoutMs: TIMEOUT_MS,
      orphanLookMs: 400,
      log: { info: () => undefined, warn: (_, message) => void warnings.push(message) },
    });

  beforeEach(async () => {
    proxy = await FlakyProxy.start(instance.ariUrl);
    telephony = connect(proxy.url);
    store = createMemoryStore();
    const deps = { speech: prompts.speech, clock: realClock, logger: pino({ level: 'silent' }), store };
    engine = createEngine({
      ...deps,
      registry: plugins,
      connections: { call: () => Promise.reject(new Error('none')), http: () => Promise.reject(new Error('none')) },
      events: () => undefined,
      newId: randomUUID,
    });
    const desk = createCallDesk({
      ...deps,
      engine,
      telephony,
      route: async () => ({ flowId: 'outage', version: 1, flow }),
      flows: { load: async () => flow },
      claims: {
        free: async () => undefined,
        claimAbandoned: async () => [],
        claimParked: async () => undefined,
        claimDue: async () => undefined,
      },
    });
    await desk.start();
    await desk.recover();
  });
  afterEach(async () => {
    proxy.heal();
    await engine.stop(10_000);
    await expect.poll(leftovers, { timeout: 10_000 }).toEqual([]);
    telephony.close();
    await proxy.close();
  });

  const leftovers = async (): Promise<readonly string[]> => [
    ...(await ari.channels()).map(({ id, name }) => `channel ${id} ${name}`),
    ...(await ari.bridges()).map(({ id }) => `bridge ${id}`),
  ];
  const healthy = (timeout: number) => expect.poll(() => telephony.health().ok, { timeout, interval: 20 }).toBe(true);
  const session = () => store.sessions().at(-1);
  const path = () => store.trace(session()?.id ?? '').map(({ node, exit }) => `${node}:${exit}`);
  const dial = async (): Promise<AsteriskCaller> => {
    const caller = await line.dial({ from: FROM, to: TO });
    await caller.answered;
    return caller;
  };
  const heard = async (caller: AsteriskCaller, sentence: string): Promise<boolean> =>
    (await caller.hears(await prompts.samples(await prompts.say(sentence)))).found;

  it('holds REST answers back: failure exits are taken, callers are told, new ones served, and nothing is left', async () => {
    const caller = await dial();
    await sleep(700);
    proxy.hold({ traffic: 'rest', direction: 'down' });
    const held = performance.now();
    await caller.presses('1234');
    // The thanks could not be ordered in time; what came instead was ordered over the events' connection.
    await expect.poll(path, { timeout: 5_000 }).toContain('thanks:undefined');
    expect(performance.now() - held).toBeLessThan(TIMEOUT_MS * 3);
    expect(telephony.health()).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/REST interface does not answer/),
    });
    expect(await heard(caller, defaultApology['zh-CN'])).toBe(true);
    await caller.ended;
    expect(path()).toEqual(['ask:collected', 'thanks:undefined']);
    expect(session()?.outcome).toBe('faulted');
    const next = await dial();
    await next.presses('1234');
    expect(await heard(next, THANKS)).toBe(true);
    await next.ended;
    expect(proxy.mostConnections).toBeLessThan(20);
    const healed = performance.now();
    proxy.heal();
    await healthy(5_000);
    expect(performance.now() - healed).toBeLessThan(2_000);
  }, 60_000);

  it('holds REST requests back: what is carried out late is undone', async () => {
    const calls = await callsOnly();
    const caller = await line.dial({ from: FROM, to: TO });
    const call = await calls.next();
    await call.answer();
    await caller.answered;
    // The play and the originate alone: as long as a ping is answered, all goes on over HTTP.
    proxy.holdRequests(/^POST \/ari\/channels(\?|\/[^/]+\/play)/);
    const prompt = await prompts.say(QUESTION);
    expect(await call.play([prompt]).done).toBe('failed');
    await expect(call.ring(PARTY, { timeoutMs: 20_000 }).outcome).rejects.toMatchObject({
      code: 'telephony.unavailable',
    });
    proxy.heal();
    // The play and the originate arrive now. Neither may be heard for long, nor ring anybody.
    await sleep(1_500);
    const { found } = await caller.hears(await prompts.samples(prompt), { within: 0 });
    expect(found).toBe(false);
    expect((await ari.channels()).filter(({ name }) => name.includes('callee'))).toEqual([]);
    await call.hangUp();
    await caller.ended;
  }, 60_000);

  it('holds everything back: keys are lost and noted, a missed end of a prompt counts, and the call goes on', async () => {
    const caller = await dial();
    await sleep(700);
    proxy.hold();
    await expect.poll(() => telephony.health().ok, { timeout: 6_000 }).toBe(false);
    await sleep(2_500);
    proxy.heal();
    await healthy(5_000);
    await caller.presses('1234');
    expect(await heard(caller, THANKS)).toBe(true);
    await caller.ended;
    const [ask] = store.trace(session()?.id ?? '');
    expect(ask?.effects.map(({ kind, text }) => `${kind} ${text}`)).toContainEqual(
      expect.stringMatching(/^note 与电话系统的连接中断了 \d+ 秒/),
    );
  }, 60_000);

  it('is cut for the events only: who hung up meanwhile has hung up, who stayed is served', async () => {
    const [gone, stays] = [await dial(), await dial()];
    proxy.refuse('events');
    await expect.poll(() => telephony.health().ok).toBe(false);
    await gone.hangsUp();
    await sleep(300);
    proxy.heal();
    await healthy(3_000);
    await expect.poll(() => store.sessions()[0]?.outcome).toBe('hungup');
    await stays.presses('1234');
    expect(await heard(stays, THANKS)).toBe(true);
    await stays.ended;
    expect(store.sessions().map(({ outcome }) => outcome)).toEqual(['hungup', 'completed']);
  }, 60_000);

  it('is cut for REST only: nobody notices', async () => {
    const caller = await dial();
    proxy.refuse('rest');
    await caller.presses('1234');
    expect(await heard(caller, THANKS)).toBe(true);
    await caller.ended;
    expect(session()?.outcome).toBe('completed');
  }, 60_000);

  it('is half open: noticed within 5 s, and made anew', async () => {
    proxy.halfOpen({ traffic: 'events', direction: 'up' });
    await expect.poll(() => telephony.health().ok, { timeout: 5_000 }).toBe(false);
    proxy.heal();
    await healthy(3_000);
  }, 20_000);

  it('was away while a call came in, or belonged to somebody who died: the call is taken, the other one told and let go', async () => {
    proxy.halfOpen({ traffic: 'events', direction: 'down' });
    const lost = await line.dial({ from: FROM, to: TO });
    await expect.poll(() => telephony.health().ok, { timeout: 5_000 }).toBe(false);
    proxy.heal();
    await healthy(3_000);
    await lost.answered;
    await lost.presses('1234');
    expect(await heard(lost, THANKS)).toBe(true);
    await lost.ended;

    const before = await callsOnly();
    const orphan = await line.dial({ from: FROM, to: TO });
    await (await before.next()).answer();
    await orphan.answered;
    telephony.close();
    telephony = connect(proxy.url);
    await telephony.start(() => undefined);
    telephony.settled?.((call) => void sayAndHangUp(call));
    expect(await heard(orphan, SORRY)).toBe(true);
    await orphan.ended;
  }, 60_000);

  const sayAndHangUp = async (call: Call): Promise<void> => {
    await call.play([await prompts.say(SORRY)]).done;
    await call.hangUp();
  };

  /** Calls come in here from now on, and no flow takes them. */
  const callsOnly = async (): Promise<{ next(): Promise<Call> }> => {
    const waiting: ((call: Call) => void)[] = [];
    const early: Call[] = [];
    await telephony.start((call) => {
      const take = waiting.shift();
      if (take) take(call);
      else early.push(call);
    });
    return {
      next: () => {
        const call = early.shift();
        return call ? Promise.resolve(call) : new Promise((resolve) => waiting.push(resolve));
      },
    };
  };
});
