import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultBusy } from '../../runtime/engine/calls.ts';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
  type RunningAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import type { FlowDraft, Readiness, SessionSummary } from '../../schema/api.ts';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';
import { TestLine } from '../kit/caller.ts';
import { startCallers } from '../kit/callers.ts';
import { freePort, toolMissing } from '../kit/machine.ts';
import { type Product, startProduct } from '../kit/product.ts';
import { type PromptServer, servePrompts } from '../kit/prompts.ts';

const exec = promisify(execFile);
const missing = (await toolMissing('sipp')) ?? (await asteriskAvailable());
if (missing && process.env.CI === 'true') throw new Error(missing);

const CEILING = 20;
const RESERVE = 3;
/** Longer than the flood. */
const STAY_SECONDS = 40;
const OVERFLOW = '现在全忙，请按一留言，或者稍后再拨。';

const sayingFlow = (name: string, sentence: string, next: object) => ({
  format: 1,
  kind: 'ivr',
  name,
  language: 'zh-CN',
  variables: { key: { type: 'text', label: '按键' } },
  start: 'say',
  nodes: {
    say: { type: 'voice.say', params: { prompt: { text: { 'zh-CN': sentence } } }, exits: { done: 'next' } },
    next,
    end: { type: 'flow.end', params: {}, exits: {} },
  },
});
const waits = { type: 'flow.wait', params: { amount: 1, unit: 'minutes' }, exits: { done: 'end' } };

/** `work`, or a failure that names what took too long. */
const within = async <T>(seconds: number, what: string, work: Promise<T>): Promise<T> => {
  const limit = new AbortController();
  const over = sleep(seconds * 1000, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`${what} took longer than ${seconds} s`);
  });
  over.catch(() => undefined);
  return Promise.race([work, over]).finally(() => limit.abort());
};

/** Dials so many callers at so many a second; rejects when one of them was not served. */
const sipp = async (asterisk: RunningAsterisk, calls: number, rate: number): Promise<void> => {
  const [sip, media] = [await freePort(), await freePort()];
  await exec(
    'sipp',
    [
      ...['-sf', resolve(import.meta.dirname, 'sipp/stays.xml'), '-s', '95201', '-m', `${calls}`, '-r', `${rate}`],
      ...['-i', '127.0.0.1', '-p', `${sip}`, '-mi', '127.0.0.1', '-mp', `${media - (media % 2)}`, '-nostdin'],
      ...['-timeout', '60s', `127.0.0.1:${asterisk.sipPort}`],
    ],
    { timeout: 70_000 },
  );
};

describe.skipIf(missing)('ten times as many calls as a server takes', () => {
  let release: () => Promise<void>;
  let wasRunning: boolean;
  let asterisk: RunningAsterisk;
  let line: TestLine;
  let prompts: PromptServer;
  let product: Product;
  let folder: string;
  let announcement: Int16Array;

  beforeAll(async () => {
    release = await holdAsterisk();
    wasRunning = (await asteriskRunning()) !== undefined;
    asterisk = await asteriskUp();
    prompts = await servePrompts();
    // Before the flood: a voice takes its time on a busy machine, and the lines would be free again.
    announcement = await prompts.samples(await prompts.say(defaultBusy['zh-CN']));
    const login = { url: asterisk.ariUrl, user: asterisk.ariUser, password: asterisk.ariPassword };
    line = await TestLine.connect({ ...login, app: asterisk.testApp });
    folder = await mkdtemp(join(tmpdir(), 'switchyard-overload-'));
    product = await startProduct({
      dataFolder: folder,
      env: {
        ARI_URL: asterisk.ariUrl,
        ARI_USER: asterisk.ariUser,
        ARI_PASSWORD: asterisk.ariPassword,
        ARI_APP: asterisk.ariApp,
        MAX_CALLS: String(CEILING),
        OVERFLOW_NUMBER: '95209',
        OVERFLOW_CALLS: String(RESERVE),
      },
    });
    await product.setUp();
    await publish('95201', sayingFlow('接听', '您好，请稍候。', waits));
    await publish('95209', sayingFlow('全忙', OVERFLOW, waits));
  }, 400_000);
  afterAll(async () => {
    await line?.close();
    await prompts?.close();
    await product?.remove();
    await rm(folder, { recursive: true, force: true });
    if (!wasRunning) await asteriskDown();
    await release?.();
  });

  const publish = async (number: string, document: object): Promise<void> => {
    const made = await product.fetch('/api/flows', { method: 'POST', json: { name: number, kind: 'ivr', document } });
    const { id, etag, diagnostics } = (await made.json()) as FlowDraft;
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const headers = { 'if-match': `"${etag}"` };
    await product.fetch(`/api/flows/${id}/publish`, { method: 'POST', json: { note: '' }, headers });
    expect((await product.fetch(`/api/numbers/${number}`, { method: 'PUT', json: { flowId: id } })).ok).toBe(true);
  };
  const readiness = async () => (await (await fetch(`${product.url}/readyz`)).json()) as Readiness;
  const counted = async (result: string): Promise<number> => {
    const text = await (await product.fetch('/metrics')).text();
    return Number(new RegExp(`switchyard_calls_total\\{result="${result}"\\} (\\d+)`).exec(text)?.[1] ?? 0);
  };

  it('drops none that was admitted, and tells everybody else', async () => {
    await expect.poll(async () => (await readiness()).ok, { timeout: 20_000 }).toBe(true);
    // Two and more a second fill the server and stay on the line through the whole flood, which is ten times as much.
    const admitted = await startCallers(asterisk, { calls: CEILING, rate: 4, seconds: STAY_SECONDS, number: '95201' });
    await expect.poll(async () => (await readiness()).checks.admission.ok, { timeout: 20_000 }).toBe(false);
    const flood = sipp(asterisk, 180, 20);
    await sleep(3_000);
    expect((await readiness()).checks.admission).toEqual({ ok: false, detail: `${CEILING} of ${CEILING} calls` });
    const hearsIt = async (which: string): Promise<boolean> => {
      const caller = await within(10, `dialling, ${which}`, line.dial({ from: '13800002076', to: '95201' }));
      await within(10, `the answer to ${which}`, caller.answered);
      const { found } = await caller.hears(announcement, { within: 20_000 });
      // Who was told is let go; who was taken instead, because a line had become free, would wait with the others.
      if (found) await within(10, `the end of ${which}’s call`, caller.ended);
      else await caller.hangsUp();
      return found;
    };
    // Three samples: this machine plays 200 callers and Asterisk besides, and stalls now and then in the midst of a word.
    const heard = await Promise.all(['the first sample', 'the second sample', 'the third sample'].map(hearsIt));
    expect(heard).toContain(true);
    // SIPp fails when one of its callers was not answered, or was let go without a good-bye.
    await within(75, 'the flood', flood);
    expect(await within(75, 'those who were admitted', admitted.failed)).toBe(0);
    const [taken, overflow, busy] = await Promise.all(['taken', 'overflow', 'busy'].map(counted));
    expect((taken ?? 0) + (overflow ?? 0) + (busy ?? 0)).toBe(CEILING + 180 + 3);
    expect(taken).toBeGreaterThanOrEqual(CEILING);
    expect(overflow).toBeGreaterThanOrEqual(RESERVE);
    const sessions = await product.json<SessionSummary[]>('/api/sessions');
    expect(new Set(sessions.map(({ outcome }) => outcome))).toEqual(new Set(['hungup']));
  }, 150_000);
});
