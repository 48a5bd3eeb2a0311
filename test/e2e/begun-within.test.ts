import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';

const missing = await asteriskAvailable();
if (missing && process.env.CI === 'true') throw new Error(missing);

const root = resolve(import.meta.dirname, '../..');
const files = ['order-status-midway', 'order-status-nonsense'].map(
  (name) => `test/flows/catalogue/scenarios/${name}.json`,
);

interface Report {
  readonly passed: number;
  readonly scenarios: readonly { readonly result: string; readonly on: string; readonly reason?: string }[];
}

const played = async (on: 'simulator' | 'asterisk'): Promise<Report> => {
  const args = ['runtime/cli.ts', 'test', ...files, '--on', on, '--json'];
  const { stdout } = await promisify(execFile)('node', args, { cwd: root, maxBuffer: 10_000_000 }).catch(
    (error: { readonly stdout: string }) => error,
  );
  return JSON.parse(stdout) as Report;
};

describe.skipIf(missing)('a scenario that begins within a flow, in the caller’s language, with made-up answers', () => {
  it.each(['simulator', 'asterisk'] as const)(
    'goes its way on the %s',
    async (on) => {
      const report = await played(on);
      expect(report.scenarios.map(({ result, reason }) => reason ?? result)).toEqual(['passed', 'passed']);
      expect(report.scenarios.map((one) => one.on)).toEqual([on, on]);
    },
    400_000,
  );
});
