import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
} from '../../../runtime/telephony/asterisk/local/local.ts';
import type { FlowDraft, SessionSummary } from '../../../schema/api.ts';
import type { Flow, FlowNode } from '../../../schema/flow.ts';
import { type Product, startProduct } from '../../kit/product.ts';
import type { SippRun } from './sipp.ts';

/** Whom SIPp calls: the product, or the bare script on the same Asterisk. */
export type Callee = Pick<SippRun, 'port' | 'number'>;

/** One Asterisk with the product and the bare script beside each other. */
export interface Stand {
  readonly product: Product;
  readonly callees: { readonly product: Callee; readonly bare: Callee };
  /** Sessions that the product still runs. */
  running(): Promise<number>;
  close(): Promise<void>;
}

/** Prompts of about 20 s: in conversation one always plays when a key comes. */
const PROMPTS = [
  '您好，欢迎致电顺达物流。查询运单请按一，预约上门取件请按一，修改派送时间请按一，投诉和建议请按一，查询网点和营业时间请按一，了解保价和理赔请按一，结束通话请按九。如果您没有选择，我们会把选项再说一遍，请您仔细听。',
  '您的快件已经到达上海转运中心，正在派送途中，快递员会在今天下午送达，请保持电话畅通。需要再听一遍请按一，改为放到驿站请按一，改为明天派送请按一，转接人工坐席请按一，结束通话请按九。感谢您的耐心等待，祝您生活愉快。',
] as const;

const menu = (text: string, next: string): FlowNode => ({
  type: 'voice.menu',
  params: {
    prompt: { text: { 'zh-CN': text } },
    options: [
      { key: '1', label: '继续' },
      { key: '9', label: '结束' },
    ],
    attempts: 1,
    timeout: 10,
  },
  exits: { '1': next, '9': 'bye', none: 'bye' },
});

/** Two menus that lead to each other. */
const conversation: Flow = {
  format: 1,
  kind: 'ivr',
  name: 'bench',
  language: 'zh-CN',
  variables: {},
  start: 'first',
  nodes: {
    first: menu(PROMPTS[0], 'second'),
    second: menu(PROMPTS[1], 'first'),
    bye: { type: 'voice.hangup', params: {}, exits: {} },
  },
};

const NUMBER = '95099';

const expectOk = async (answer: Response): Promise<Response> => {
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`);
  return answer;
};

/** Puts a flow on a number as an analyst would. */
export const publish = async (product: Product, document: Flow, number: string): Promise<string> => {
  const json = { name: document.name, kind: document.kind, document };
  const answer = await expectOk(await product.fetch('/api/flows', { method: 'POST', json }));
  const draft = (await answer.json()) as FlowDraft;
  const headers = { 'if-match': answer.headers.get('etag') ?? '' };
  await expectOk(await product.fetch(`/api/flows/${draft.id}/publish`, { method: 'POST', json: {}, headers }));
  await expectOk(await product.fetch(`/api/numbers/${number}`, { method: 'PUT', json: { flowId: draft.id } }));
  return draft.id;
};

/** Addresses of the prompts in the trunk's codec: the script plays the very files that the product plays. */
const mediaOf = async (product: Product): Promise<string[]> =>
  Promise.all(
    PROMPTS.map(async (text) => {
      const json = { text, language: 'zh-CN' };
      const answer = await expectOk(await product.fetch('/api/speech', { method: 'POST', json }));
      const { url } = (await answer.json()) as { readonly url: string | null };
      if (!url) throw new Error('there is no voice: install espeak-ng');
      return `sound:${product.url}${url}.alaw`;
    }),
  );

const startBareScript = async (args: readonly string[]): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'bare-script.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!child.stdout) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout })) if (line === 'ready') return child;
  throw new Error('the bare script did not start');
};

const end = async (child: ChildProcess): Promise<void> => {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};

/** Starts everything on a local Asterisk that nobody else uses meanwhile; what fails on the way is taken down again. */
export const openStand = async (): Promise<Stand> => {
  const opened: (() => unknown)[] = [await holdAsterisk()];
  const close = async () => {
    for (const end of opened.splice(0).reverse()) await end();
  };
  try {
    const wasRunning = (await asteriskRunning()) !== undefined;
    const asterisk = await asteriskUp();
    if (!wasRunning) opened.push(asteriskDown);
    const { ariUrl, ariUser, ariPassword, ariApp, testApp } = asterisk;
    // More than Asterisk can take: what is measured is the machine, not the ceiling.
    const calls = { MAX_CALLS: '2000' };
    const env = { ARI_URL: ariUrl, ARI_USER: ariUser, ARI_PASSWORD: ariPassword, ARI_APP: ariApp, ...calls };
    const product = await startProduct({ env });
    opened.push(() => product.remove());
    await product.setUp();
    const flow = await publish(product, conversation, NUMBER);
    const bare = await startBareScript([ariUrl, ariUser, ariPassword, testApp, ...(await mediaOf(product))]);
    opened.push(() => end(bare));
    return {
      product,
      callees: {
        product: { port: asterisk.sipPort, number: NUMBER },
        bare: { port: asterisk.testPort, number: NUMBER },
      },
      running: async () =>
        (await product.json<SessionSummary[]>(`/api/sessions?flow=${flow}&status=running&limit=200`)).length,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
