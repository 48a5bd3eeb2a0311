import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { FlowDraft, SimulatorMessage } from '../../schema/api.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { Flow } from '../../schema/flow.ts';
import { type Product, startProduct } from '../kit/product.ts';
import { SERVICE_KEY, type Service, startService } from './stranger/service.ts';

const root = resolve(import.meta.dirname, '../..');
const exec = promisify(execFile);
let work: string;
let service: Service;
let product: Product | undefined;

const run = async (program: string, args: readonly string[], cwd: string) => {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, LANG: 'en' };
  const ended = await exec(program, args, { cwd, env }).catch(
    (error: unknown) => error as { stdout: string; code: number },
  );
  return { stdout: ended.stdout, code: 'code' in ended ? ended.code : 0 };
};
const switchyard = (cwd: string, ...args: string[]) =>
  run(process.execPath, [join(root, 'runtime/cli.ts'), ...args], cwd);

/** The files that the SDK's README shows: each begins with its path. */
const shownFiles = async (): Promise<[string, string][]> => {
  const readme = await readFile(join(root, 'plugins/sdk/README.md'), 'utf8');
  return [...readme.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, path = '', text = '']) => [path, text]);
};

/** What its shell block says to delete. */
const removed = ['operations', 'nodes', 'sample', 'service.ts', 'connector.test.ts'];

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'switchyard-stranger-'));
  service = await startService();
  for (const name of ['reefer', 'pager']) {
    expect((await switchyard(work, 'plugin', 'new', name)).code).toBe(0);
    for (const entry of removed) await rm(join(work, name, entry), { recursive: true });
  }
  for (const [path, text] of await shownFiles()) {
    await mkdir(dirname(join(work, path)), { recursive: true });
    await writeFile(join(work, path), text);
  }
});
afterAll(async () => {
  await product?.remove();
  await service.close();
  await rm(work, { recursive: true, force: true });
});

const flow: Flow = {
  format: 1,
  kind: 'ivr',
  name: '冷链热线',
  language: 'zh-CN',
  variables: { celsius: { type: 'number', label: '温度', default: 0 } },
  start: 'set',
  nodes: {
    set: {
      type: 'reefer.setpoint',
      params: { input: { plate: 'JB1234', celsius: '-20' }, timeout: 5 },
      exits: { set: 'ask', doorOpen: 'end', failed: 'end', unknown: 'end' },
    },
    ask: {
      type: 'reefer.temperature',
      params: { input: { plate: 'JB1234' }, timeout: 5, save: { celsius: 'celsius' } },
      exits: { known: 'warn', unknownPlate: 'end', failed: 'end' },
    },
    warn: { type: 'reefer.warn', params: { celsius: '{{ celsius }}' }, exits: { done: 'end' } },
    end: { type: 'flow.end', params: {}, exits: {} },
  },
};

/** Calls the draft from the browser's telephone and hears it out. */
const call = ({ url, cookie }: Product, id: string): Promise<SimulatorMessage[]> =>
  new Promise((done, failed) => {
    const heard: SimulatorMessage[] = [];
    const headers = { cookie, origin: url };
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/flows/${id}/simulate`, { headers });
    socket.once('open', () => socket.send(JSON.stringify({ do: 'call' })));
    socket.once('error', failed);
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as SimulatorMessage;
      heard.push(message);
      if (message.kind !== 'event' || message.event.kind !== 'ended') return;
      socket.close();
      done(heard);
    });
  });

describe('whoever follows the README of the SDK', { timeout: 120_000 }, () => {
  it('reads of everything that a plugin can be', async () => {
    const paths = (await shownFiles()).map(([path]) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'reefer/connector.ts',
        'reefer/nodes/warn.ts',
        'reefer/triggers/warm.ts',
        'pager/connector.ts',
      ]),
    );
  });

  it.each(['reefer', 'pager'])('has a plugin %s that type-checks and passes the check', async (name) => {
    const folder = join(work, name);
    expect(
      (await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], folder)).stdout,
    ).toBe('');
    const { stdout, code } = await switchyard(folder, 'plugin', 'check', '.');
    expect(stdout.split('\n').filter((line) => line.includes('✗'))).toEqual([]);
    expect(code).toBe(0);
  });

  it('answers a caller from a service that nobody has seen, without a file outside the folder', async () => {
    const reefer = { connector: 'reefer', baseUrl: service.url, apiKey: SERVICE_KEY };
    const env = { SWITCHYARD_PLUGINS: work, SWITCHYARD_CONNECTIONS: JSON.stringify({ reefer }) };
    product = await startProduct({ env });
    await product.setUp();

    const catalogue = await product.json<Catalogue>('/api/catalogue');
    const types = catalogue.nodeTypes.map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining(['reefer.temperature', 'reefer.setpoint', 'reefer.warn', 'pager.send']),
    );
    expect(catalogue.triggers).toContainEqual(expect.objectContaining({ type: 'reefer.warm', kind: 'webhook' }));

    const made = await product.fetch('/api/flows', {
      method: 'POST',
      json: { name: flow.name, kind: 'ivr', document: flow },
    });
    const draft = (await made.json()) as FlowDraft;
    expect(draft.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const heard = await call(product, draft.id);
    expect(heard.flatMap((message) => (message.kind === 'prompt' ? [message.text] : []))).toEqual([
      '冷藏箱现在 -17.5 度。',
    ]);
    expect([...service.set.values()]).toEqual([-20]);
    expect(JSON.stringify(heard)).not.toContain('canary');
  });
});
