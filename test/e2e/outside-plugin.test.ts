import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const exec = promisify(execFile);
let folder: string;

const write = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
};

const switchyard = (...args: string[]) =>
  exec(process.execPath, [join(root, 'runtime/cli.ts'), ...args], {
    env: { ...process.env, LANG: 'en', SWITCHYARD_PLUGINS: join(folder, 'plugins') },
  });

const flow = {
  format: 1,
  kind: 'ivr',
  name: '问候',
  language: 'zh-CN',
  variables: {},
  start: 'greet',
  nodes: {
    greet: { type: 'demo.greet', params: { name: '王女士' }, exits: { done: 'end' } },
    end: { type: 'flow.end', params: {}, exits: {} },
  },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-outside-'));
  // The very text of the README: what it shows must work.
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const shown = /```ts\n(import \{ defineNode[\s\S]*?)```/.exec(readme)?.[1];
  if (!shown) throw new Error('the README shows no node type');
  await write('plugins/demo/nodes/greet.ts', shown);
  await write('flow.json', JSON.stringify(flow));
  await write(
    'scenarios/greets.json',
    JSON.stringify({
      format: 1,
      title: 'greets',
      steps: [{ hears: '王女士，您好' }],
      expect: { outcome: 'completed', path: ['greet:done', 'end'] },
    }),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('a node type in a folder outside the tree is in the schema, is validated and runs', async () => {
  expect((await switchyard('schema')).stdout).toContain('demo.greet');
  expect((await switchyard('validate', join(folder, 'flow.json'))).stdout).toBe('');
  const { stdout } = await switchyard('test', folder, '--json');
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ passed: 1, failed: 0, skipped: 0 });
});

it('its parameters are checked like any other’s', async () => {
  const wrong = { ...flow, nodes: { ...flow.nodes, greet: { ...flow.nodes.greet, params: { nam: 1 } } } };
  await write('wrong.json', JSON.stringify(wrong));
  const failed = await switchyard('validate', join(folder, 'wrong.json')).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 1, stdout: expect.stringMatching(/wrong\.json#\/nodes\/greet\/params/) });
});
