/**
 * `npm test`: everything there is, on this machine. As root on Debian it installs what is missing; elsewhere it names what
 * is missing and what was skipped for it. With CI=true a missing part is a failure.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { prepareMachine } from './kit/machine.ts';

const root = resolve(import.meta.dirname, '..');
const output = join(root, 'test/output');
mkdirSync(output, { recursive: true });

const counts = { passed: 0, failed: 0, skipped: 0 };
/** What failed, by name: the last lines of a long run say what to look at. */
const failures: string[] = [];
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
  if (!ok) failures.push(name);
  say(`${ok ? '✓' : '✗'} ${name} (${Math.round((performance.now() - began) / 1000)} s)`);
};

interface FileReport {
  readonly name: string;
  readonly status: 'passed' | 'failed';
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
}

/** Runs test files, all of them when none is named. */
const runVitest = async (report: string, ...args: readonly string[]): Promise<readonly FileReport[]> => {
  const path = join(output, report);
  rmSync(path, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`];
  const code = await run('vitest', ['run', '--config', 'test/vitest.config.ts', ...reporters, ...args]);
  const nowhere: FileReport = { name: 'vitest', status: 'failed', assertionResults: [] };
  try {
    const { testResults } = JSON.parse(readFileSync(path, 'utf8')) as { testResults: readonly FileReport[] };
    // An unhandled error fails no file.
    return code !== 0 && testResults.every(({ status }) => status === 'passed')
      ? [...testResults, nowhere]
      : testResults;
  } catch (error) {
    say(`vitest left no report: ${String(error)}`);
    return [nowhere];
  }
};

/** Files whose tests go by the clock: a call, a browser or a killed process in real time. */
const inRealTime = ({ name }: FileReport): boolean =>
  /^test\/(e2e|contracts|browser|security)\//.test(relative(root, name));

/** How many files may have had bad luck; more are a fault of the product. */
const UNLUCKY = 8;

/**
 * What goes by the clock and failed beside another file has the machine to itself once more, as a call has in
 * production, and is named. Everything else has one chance.
 */
const vitest = async (): Promise<void> => {
  const first = await runVitest('vitest.json');
  const clocked = first.filter((file) => file.status === 'failed' && inRealTime(file)).map(({ name }) => name);
  const unlucky = clocked.length <= UNLUCKY ? clocked : [];
  if (unlucky.length > 0)
    say(`failed beside others, run again alone: ${unlucky.map((name) => relative(root, name)).join(' ')}`);
  const again = unlucky.length > 0 ? await runVitest('vitest-again.json', '--maxWorkers=1', ...unlucky) : [];
  for (const { name, status, assertionResults } of [
    ...first.filter((file) => !unlucky.includes(file.name)),
    ...again,
  ]) {
    const of = (...wanted: readonly string[]) => assertionResults.filter((one) => wanted.includes(one.status));
    counts.passed += of('passed').length;
    counts.skipped += of('pending', 'skipped', 'todo').length;
    if (status === 'passed') continue;
    // A file that does not even load fails no single test.
    const failed = of('failed').length > 0 ? of('failed').map(({ fullName }) => fullName) : ['did not run'];
    counts.failed += failed.length;
    failures.push(...failed.map((test) => `${relative(root, name)}: ${test}`));
  }
};

interface ScenarioReport extends Readonly<typeof counts> {
  readonly scenarios: readonly { readonly result: string; readonly playedAgainAlone?: string }[];
}

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
      try {
        const result = JSON.parse(last) as ScenarioReport;
        say(`scenarios on ${on}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`);
        for (const one of result.scenarios.filter(
          (played) => played.result === 'failed' || played.playedAgainAlone !== undefined,
        ))
          say(JSON.stringify(one));
        for (const key of ['passed', 'failed', 'skipped'] as const) counts[key] += result[key];
        const isEmpty = result.passed + result.failed + result.skipped === 0;
        if (isEmpty) counts.failed += 1;
        if (isEmpty || result.failed > 0) failures.push(`scenarios on ${on}`);
      } catch (error) {
        say(`scenarios on ${on}: ${last.slice(-2000)} ${String(error)}`);
        counts.failed += 1;
        failures.push(`scenarios on ${on}`);
      }
      done();
    });
  });

const { missing, stop } = await prepareMachine(say);
for (const { name, skips } of missing) say(`missing: ${name}; skipped: ${skips}`);
if (process.env.CI === 'true') {
  counts.failed += missing.length;
  failures.push(...missing.map(({ name }) => `missing: ${name}`));
}

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

const named = failures.length > 0 ? `; failed: ${failures.join(' | ')}` : '';
say(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped${named}`);
process.exitCode = counts.failed === 0 ? 0 : 1;
