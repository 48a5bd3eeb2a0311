/**
 * `npm test`: everything there is, on this machine. As root on Debian it installs what is missing; elsewhere it names what
 * is missing and what was skipped for it. With CI=true a missing part is a failure.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { prepareMachine } from './kit/machine.ts';

const root = resolve(import.meta.dirname, '..');
const output = join(root, 'test/output');
mkdirSync(output, { recursive: true });

const counts = { passed: 0, failed: 0, skipped: 0 };
const say = (line: string) => process.stdout.write(`${line}\n`);

const run = (command: string, args: readonly string[]): Promise<number> =>
  new Promise((done) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', () => done(127));
    child.once('exit', (code) => done(code ?? 1));
  });

/** One check that passes or fails as a whole. */
const check = async (name: string, command: string, args: readonly string[]): Promise<void> => {
  const began = performance.now();
  const ok = (await run(command, args)) === 0;
  counts[ok ? 'passed' : 'failed'] += 1;
  say(`${ok ? '✓' : '✗'} ${name} (${Math.round((performance.now() - began) / 1000)} s)`);
};

const vitest = async (): Promise<void> => {
  const report = join(output, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run('vitest', ['run', '--config', 'test/vitest.config.ts', ...reporters]);
  try {
    const result = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
    counts.passed += result.numPassedTests ?? 0;
    counts.failed += result.numFailedTests ?? 0;
    counts.skipped += (result.numPendingTests ?? 0) + (result.numTodoTests ?? 0);
    // A file that does not even load, or an unhandled error, fails no single test.
    if (code !== 0 && !result.numFailedTests) counts.failed += 1;
  } catch (error) {
    say(`vitest left no report: ${String(error)}`);
    counts.failed += 1;
  }
};

/** Runs every scenario of the examples and of the catalogue's flows through the command that analysts and operators use, too. */
const scenarios = (on: string): Promise<void> =>
  new Promise((done) => {
    const child = spawn('node', ['runtime/cli.ts', 'test', 'examples', 'test/flows/catalogue', '--on', on, '--json'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    child.once('close', () => {
      const last = text.trim().split('\n').at(-1) ?? '';
      say(`scenarios on ${on}: ${last}`);
      try {
        const result = JSON.parse(last) as typeof counts;
        for (const key of ['passed', 'failed', 'skipped'] as const) counts[key] += result[key];
        if (result.passed + result.failed + result.skipped === 0) counts.failed += 1;
      } catch (error) {
        say(String(error));
        counts.failed += 1;
      }
      done();
    });
  });

const { missing, stop } = await prepareMachine(say);
for (const { name, skips } of missing) say(`missing: ${name}; skipped: ${skips}`);
if (process.env.CI === 'true') counts.failed += missing.length;

await check('types', 'tsc', ['--noEmit']);
await check('lint and format', 'biome', ['check', '--error-on-warnings', '.']);
await check('generated schemas are current', 'node', ['schema/generate.ts', '--check']);
await check('generated row types are current', 'node', ['runtime/store/generate.ts', '--check']);
await check('designer builds', 'node', ['designer/build.ts']);
await vitest();
await scenarios('simulator');
if (missing.some(({ name }) => name === 'Asterisk')) say('scenarios on asterisk: skipped');
else await scenarios('asterisk');
await stop();

say(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;
