import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
  type RunningAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import type { FlowDraft, SessionDetail, SessionSummary } from '../../schema/api.ts';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';
import { type AsteriskCaller, TestLine } from '../kit/caller.ts';
import { type Product, startProduct } from '../kit/product.ts';

const missing = await asteriskAvailable();
if (missing && process.env.CI === 'true') throw new Error(missing);

const FROM = '13800002076';
/** A step that computes for ever as soon as it is reached. */
const SPIN = `import { defineNode, Type } from 'switchyard/sdk';
export default defineNode({
  type: 'test.spin', version: 1, group: 'voice', icon: 'hash',
  title: { 'zh-CN': '空转', en: 'Spin' }, help: { 'zh-CN': '永远算下去', en: 'Computes for ever' },
  summary: { 'zh-CN': '空转', en: 'Spins' }, params: Type.Object({}, { additionalProperties: false }),
  exits: [{ name: 'done', title: { 'zh-CN': '完成', en: 'Done' } }], sample: {},
  async run(step) { for (let n = 0; ; n++) if (n < 0) return 'done'; },
});
`;

const text = (zh: string) => ({ text: { 'zh-CN': zh } });
const asking = (to: string) => ({
  type: 'voice.collect',
  params: {
    prompt: text('请输入运单号。'),
    minDigits: 1,
    maxDigits: 1,
    terminator: '#',
    betweenDigits: 4,
    timeout: 30,
    attempts: 3,
    bargeIn: true,
    typeAhead: 'keep',
    variable: 'key',
  },
  exits: { collected: to, none: 'end' },
});
const flowTo = (next: string) => ({
  format: 1,
  kind: 'ivr',
  name: `问一个键 ${next}`,
  language: 'zh-CN',
  variables: { key: { type: 'text', label: '按键' } },
  start: 'ask',
  nodes: {
    ask: asking(next),
    ...(next === 'spin' && { spin: { type: 'test.spin', params: {}, exits: { done: 'end' } } }),
    end: { type: 'flow.end', params: {}, exits: {} },
  },
});

/** The runtime below the supervisor. */
const childOf = async (pid: number): Promise<number> => {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const [child] = children.trim().split(' ').map(Number);
  if (!child) throw new Error('the supervisor has no child');
  return child;
};

describe.skipIf(missing)('a supervised server', () => {
  let release: () => Promise<void>;
  let wasRunning: boolean;
  let asterisk: RunningAsterisk;
  let line: TestLine;
  let product: Product;
  let plugins: string;

  beforeAll(async () => {
    release = await holdAsterisk();
    wasRunning = (await asteriskRunning()) !== undefined;
    asterisk = await asteriskUp();
    line = await TestLine.connect({
      url: asterisk.ariUrl,
      user: asterisk.ariUser,
      password: asterisk.ariPassword,
      app: asterisk.testApp,
    });
    plugins = await mkdtemp(join(tmpdir(), 'switchyard-spin-'));
    await mkdir(join(plugins, 'test/nodes'), { recursive: true });
    await writeFile(join(plugins, 'test/nodes/spin.ts'), SPIN);
    product = await startProduct({
      supervised: true,
      env: {
        ARI_URL: asterisk.ariUrl,
        ARI_USER: asterisk.ariUser,
        ARI_PASSWORD: asterisk.ariPassword,
        ARI_APP: asterisk.ariApp,
        SWITCHYARD_PLUGINS: plugins,
      },
    });
    await product.setUp();
    await publish('95101', flowTo('end'));
    await publish('95102', flowTo('spin'));
  }, 400_000);
  afterAll(async () => {
    await line?.close();
    await product?.remove();
    await rm(plugins, { recursive: true, force: true });
    if (!wasRunning) await asteriskDown();
    await release?.();
  });

  const publish = async (number: string, document: object): Promise<void> => {
    const made = await product.fetch('/api/flows', { method: 'POST', json: { name: number, kind: 'ivr', document } });
    const { id, etag, diagnostics } = (await made.json()) as FlowDraft;
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const headers = { 'if-match': `"${etag}"` };
    const published = await product.fetch(`/api/flows/${id}/publish`, { method: 'POST', json: { note: '' }, headers });
    expect(published.ok).toBe(true);
    expect((await product.fetch(`/api/numbers/${number}`, { method: 'PUT', json: { flowId: id } })).ok).toBe(true);
  };
  const isReady = async (): Promise<boolean> =>
    fetch(`${product.url}/readyz`, { signal: AbortSignal.timeout(500) }).then(
      ({ ok }) => ok,
      () => false,
    );
  const dial = async (to: string): Promise<AsteriskCaller> => {
    const caller = await line.dial({ from: FROM, to });
    await caller.answered;
    await sleep(500);
    return caller;
  };
  const sessions = async () => (await product.json<SessionSummary[]>('/api/sessions')).toReversed();
  const anotherLifeThan = async (pid: number): Promise<number> => {
    const begun = performance.now();
    await expect
      .poll(async () => (await childOf(product.pid).catch(() => pid)) !== pid && (await isReady()), {
        timeout: 20_000,
        interval: 50,
      })
      .toBe(true);
    return performance.now() - begun;
  };

  it('that is stopped in its tracks is started again within 10 s, at its address, and the call goes on', async () => {
    await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
    const caller = await dial('95101');
    const pid = await childOf(product.pid);
    process.kill(pid, 'SIGSTOP');
    expect(await anotherLifeThan(pid)).toBeLessThan(10_000);
    expect(caller.isUp).toBe(true);
    await caller.presses('1');
    await caller.ended;
    await expect.poll(async () => (await sessions()).map(({ outcome }) => outcome)).toEqual(['completed']);
  }, 60_000);

  it('that crashes is started again', async () => {
    const caller = await dial('95101');
    const pid = await childOf(product.pid);
    process.kill(pid, 'SIGKILL');
    expect(await anotherLifeThan(pid)).toBeLessThan(10_000);
    await caller.presses('1');
    await caller.ended;
    await expect.poll(async () => (await sessions()).at(-1)?.outcome).toBe('completed');
  }, 60_000);

  it('runs a step that computes for ever twice and not again; other calls outlive it', async () => {
    const [innocent, poison] = [await dial('95101'), await dial('95102')];
    const lives = new Set([await childOf(product.pid)]);
    // The way into the step was not stored any more: the question is asked again, and answered again.
    for (const life of [1, 2]) {
      await poison.presses('1');
      await anotherLifeThan([...lives].at(-1) ?? 0);
      lives.add(await childOf(product.pid));
      expect(lives.size).toBe(life + 1);
    }
    await poison.ended;
    const detail = async () => {
      const found = (await sessions()).filter(({ status }) => status === 'ended').at(-1);
      return product.json<SessionDetail>(`/api/sessions/${found?.id}`);
    };
    await expect.poll(async () => (await detail()).outcome, { timeout: 5_000 }).toBe('faulted');
    expect(innocent.isUp).toBe(true);
    await innocent.presses('1');
    await innocent.ended;
    expect(lives).toContain(await childOf(product.pid));
  }, 90_000);

  it('ends in order with its supervisor, whose exit code says so', async () => {
    const child = await childOf(product.pid);
    await product.kill('SIGTERM');
    expect(() => process.kill(child, 0)).toThrow();
  }, 30_000);
});
