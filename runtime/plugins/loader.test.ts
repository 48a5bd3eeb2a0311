import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPlugins } from './loader.ts';

const folder = await mkdtemp(join(tmpdir(), 'switchyard-plugins-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const write = async (path: string, text: string): Promise<void> => {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
};

describe('the plugin loader', () => {
  it('finds the node types and the operations of the own plugins, without a list of them', async () => {
    const { catalogue } = await loadPlugins();
    const types = catalogue.nodeTypes.map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining(['flow.set', 'flow.branch', 'flow.wait', 'flow.end', 'voice.say', 'voice.menu']),
    );
    expect(types).toEqual(expect.arrayContaining(['voice.collect', 'voice.transfer', 'http.request', 'tms.track']));
  });

  it('serves data only: no function leaves the server', async () => {
    const { catalogue } = await loadPlugins();
    expect(structuredClone(catalogue)).toEqual(catalogue);
  });

  describe('with a folder outside the tree', () => {
    beforeAll(() =>
      write(
        'greet/nodes/hello.ts',
        `import { defineNode, Type } from 'switchyard/sdk';
         export default defineNode({
           type: 'greet.hello', version: 1, group: 'flow', needs: 'nothing', icon: 'hand',
           title: { 'zh-CN': '问候', en: 'Hello' }, help: { 'zh-CN': '问候', en: 'Hello' },
           summary: { 'zh-CN': '问候', en: 'Hello' },
           params: Type.Object({}), exits: [{ name: 'done', title: { 'zh-CN': '好', en: 'Done' } }], sample: {},
           async run() { return 'done'; },
         });`,
      ),
    );

    it('adds a node type', async () => {
      const { catalogue, get } = await loadPlugins([folder]);
      expect(catalogue.nodeTypes.find(({ type }) => type === 'greet.hello')?.plugin).toBe('greet');
      expect(await get('greet.hello')?.run({} as never)).toBe('done');
    });
  });

  it('names the folder that is not there', () =>
    expect(loadPlugins([join(folder, 'nowhere')])).rejects.toThrow(/nowhere: is no folder/));

  it('names the file that is no plugin', async () => {
    const broken = await mkdtemp(join(tmpdir(), 'switchyard-broken-'));
    await mkdir(join(broken, 'bad/nodes'), { recursive: true });
    await writeFile(join(broken, 'bad/nodes/empty.ts'), 'export const nothing = 1;');
    await expect(loadPlugins([broken])).rejects.toThrow(/empty\.ts: has no default export/);
    await rm(broken, { recursive: true });
  });
});
