import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const exec = promisify(execFile);
let work: string;
let plugin: string;

/** As a user's shell has it: none of what a test runner sets. */
const env = { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, LANG: 'en' };

interface Ended {
  readonly code?: number;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (program: string, args: readonly string[], cwd: string, more: object = {}): Promise<Ended> =>
  exec(program, args, { cwd, env: { ...env, ...more } }).catch((error: unknown) => error as Ended);

const switchyard = (args: readonly string[], cwd = work, more: object = {}) =>
  run(process.execPath, [join(root, 'runtime/cli.ts'), ...args], cwd, more);

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'switchyard-new-'));
  plugin = join(work, 'acme-lockers');
  const made = await switchyard(['plugin', 'new', 'acme-lockers']);
  expect(made.stderr).toBe('');
});
afterAll(() => rm(work, { recursive: true, force: true }));

describe('switchyard plugin new', { timeout: 120_000 }, () => {
  it('makes a plugin that type-checks', async () => {
    const { stdout, code } = await run(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'],
      plugin,
    );
    expect({ stdout, code }).toEqual({ stdout: '', code: undefined });
  });

  it('makes a plugin whose tests pass', async () => {
    const { code, stdout } = await run(process.execPath, ['--test'], plugin);
    expect({ code, passed: /pass (\d+)/.exec(stdout)?.[1] }).toEqual({ code: undefined, passed: '2' });
  });

  it('makes a plugin that passes the check, its sample played', async () => {
    const { code, stdout } = await switchyard(['plugin', 'check', '.'], plugin);
    expect(code).toBeUndefined();
    expect(stdout).toMatch(/all \d+ checks passed/);
    expect(stdout).toContain('✓ sample: 包裹在柜里');
  });

  it('makes a package that can be built and is found by its keyword', async () => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    expect((await run(process.execPath, [tsc, '-p', 'tsconfig.build.json'], plugin)).stdout).toBe('');
    expect(await readFile(join(plugin, 'dist/connector.js'), 'utf8')).toContain('./operations/find.js');
    const manifest = JSON.parse(await readFile(join(plugin, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: 'switchyard-plugin-acme-lockers', keywords: ['switchyard-plugin'] });
  });

  it('refuses what is there already and what is no name', async () => {
    const before = await readFile(join(plugin, 'README.md'), 'utf8');
    expect((await switchyard(['plugin', 'new', 'acme-lockers'])).stderr).toMatch(/exists already; nothing was written/);
    expect(await readFile(join(plugin, 'README.md'), 'utf8')).toBe(before);
    for (const name of ['../out', 'Acme', '1st', 'tms', '']) {
      const { code, stderr } = await switchyard(['plugin', 'new', name]);
      expect({ name, code }).toEqual({ name, code: 1 });
      expect(stderr).toMatch(/no name of a plugin|there is a plugin called/);
    }
    const chinese = await switchyard(['plugin', 'new', 'Acme'], work, { LANG: 'zh_CN.UTF-8' });
    expect(chinese.stderr).toContain('不能作插件名');
  });
});

describe('switchyard plugin check', { timeout: 120_000 }, () => {
  it('says what is wrong, where, and what to do', async () => {
    const file = join(plugin, 'operations/find.ts');
    const good = await readFile(file, 'utf8');
    await writeFile(
      file,
      good.replace("if (door === '') throw wrong('the answer has no door');", '').replace("'在柜里'", "''"),
    );
    const { code, stdout } = await switchyard(['plugin', 'check', plugin]);
    await writeFile(file, good);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ find: Words, icon and exits are complete\n.*the title of the exit found lacks Chinese/);
    expect(stdout).toMatch(/What to do: .*\n\s+acme-lockers\/operations\/find\.ts:\d+/);
  });

  it('names the line that does not load', async () => {
    const file = join(plugin, 'nodes/torn.ts');
    await writeFile(file, 'export default {\n  type: 1,,\n};\n');
    const { code, stdout } = await switchyard(['plugin', 'check', plugin]);
    await rm(file);
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringMatching(/torn\.ts: does not load: .*torn\.ts:\d/),
    });
  });

  it('wants what was recorded of a connector', async () => {
    const file = join(plugin, 'conformance.ts');
    const good = await readFile(file, 'utf8');
    await rm(file);
    const { code, stdout } = await switchyard(['plugin', 'check', plugin]);
    await writeFile(file, good);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('conformance.ts: without it') });
  });
});
