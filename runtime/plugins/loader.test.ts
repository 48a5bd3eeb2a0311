import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPlugins } from './loader.ts';
import { PluginError } from './problems.ts';

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

  describe('of broken plugins', () => {
    it('names all problems at once, with their files', async () => {
      const broken = await mkdtemp(join(tmpdir(), 'switchyard-broken-'));
      const put = async (path: string, text: string) => {
        await mkdir(join(broken, path, '..'), { recursive: true });
        await writeFile(join(broken, path), text);
      };
      await put('one/nodes/torn.ts', 'export default {\n  type: 1,,\n};');
      await put('two/connector.ts', "export default { name: 'three', config: {}, operations: {} };");
      await put('two/triggers/none.ts', "export default { type: 'two.none', kind: 'sometimes' };");
      await put('four/package.json', '{ "switchyard": { "sdk": "99.0" } }');
      const thrown = await loadPlugins([broken]).catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(PluginError);
      expect(String(thrown)).toMatch(/four\/package\.json: is written for SDK 99\.0, and this is SDK 1\.0: update/);
      await rm(join(broken, 'four'), { recursive: true });
      const others = String(await loadPlugins([broken]).catch((error: unknown) => error));
      expect(others).toMatch(/torn\.ts: does not load/);
      expect(others).toMatch(/connector\.ts: declares three, but its folder is two/);
      expect(others).toMatch(/none\.ts: is no trigger/);
      await rm(broken, { recursive: true });
    });
  });

  describe('with packages', () => {
    const node = (plugin: string) =>
      `import { defineNode, Type } from 'switchyard/sdk';
       export default defineNode({
         type: '${plugin}.hello', version: 1, group: 'flow', needs: 'nothing', icon: 'hand',
         title: { 'zh-CN': '问候', en: 'Hello' }, help: { 'zh-CN': '问候', en: 'Hello' }, summary: { 'zh-CN': '问候', en: 'Hello' },
         params: Type.Object({}), exits: [{ name: 'done', title: { 'zh-CN': '好', en: 'Done' } }], sample: {},
         async run() { return 'done'; },
       });`;
    const manifest = (name: string, more: object = {}) =>
      JSON.stringify({ name, type: 'module', keywords: ['switchyard-plugin'], ...more });
    let project: string;

    beforeAll(async () => {
      project = await mkdtemp(join(tmpdir(), 'switchyard-project-'));
      const put = async (path: string, text: string) => {
        await mkdir(join(project, path, '..'), { recursive: true });
        await writeFile(join(project, path), text);
      };
      const dependencies = {
        'switchyard-plugin-plain': '1',
        '@acme/switchyard-plugin-scoped': '1',
        other: '1',
        gone: '1',
      };
      await put('package.json', JSON.stringify({ dependencies }));
      await put(
        'node_modules/switchyard-plugin-plain/package.json',
        manifest('switchyard-plugin-plain', { switchyard: { sdk: '1.0', folder: 'dist' } }),
      );
      await put('node_modules/switchyard-plugin-plain/dist/nodes/hello.js', node('plain'));
      await put('node_modules/switchyard-plugin-plain/dist/nodes/hello.d.ts', 'export {};');
      await put(
        'node_modules/@acme/switchyard-plugin-scoped/package.json',
        manifest('@acme/switchyard-plugin-scoped', { switchyard: { plugin: 'renamed' } }),
      );
      await put('node_modules/@acme/switchyard-plugin-scoped/nodes/hello.js', node('renamed'));
      await put('node_modules/other/package.json', JSON.stringify({ name: 'other' }));
      await put('node_modules/other/nodes/hello.js', node('other'));
      await put('node_modules/not-asked-for/package.json', manifest('not-asked-for'));
    });
    afterAll(() => rm(project, { recursive: true, force: true }));

    it('finds those that the project depends on and that have the keyword, compiled and scoped, too', async () => {
      const { nodes, folders } = await loadPlugins([], project);
      expect([...nodes.keys()].filter((type) => type.endsWith('.hello'))).toEqual(['plain.hello', 'renamed.hello']);
      expect(folders.get('plain')).toBe(join(project, 'node_modules/switchyard-plugin-plain/dist'));
    });

    it('says that two plugins have one name', async () => {
      const twice = await mkdtemp(join(tmpdir(), 'switchyard-twice-'));
      await mkdir(join(twice, 'plain'));
      await expect(loadPlugins([twice], project)).rejects.toThrow(/is called plain, and so is/);
      await rm(twice, { recursive: true });
    });

    it('says that TypeScript has to be compiled for node_modules', async () => {
      const file = join(project, 'node_modules/@acme/switchyard-plugin-scoped/nodes/typed.ts');
      await writeFile(file, node('renamed').replace('hello', 'typed'));
      await expect(loadPlugins([], project)).rejects.toThrow(
        /typed\.ts: is TypeScript, which Node does not run in node_modules/,
      );
    });
  });
});
