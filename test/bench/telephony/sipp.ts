import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../../kit/machine.ts';
import { quantile, rounded } from '../bench.ts';

export interface SippRun {
  /** A scenario file beside this one, without `.xml`. */
  readonly scenario: 'reaction' | 'conversation';
  /** Port of Asterisk on 127.0.0.1. */
  readonly port: number;
  readonly number: string;
  /** Calls begun a second. */
  readonly rate: number;
  /** Calls altogether. */
  readonly calls: number;
}

/** What the callers of a run saw. Milliseconds. */
export interface SippResult {
  readonly calls: number;
  /** Calls that did not go all the way: not answered, or not hung up after the last key. */
  readonly failed: number;
  /** INVITE → 200, one value a call. */
  readonly answer: readonly number[];
  /** Last key → BYE, one value a call. */
  readonly reaction: readonly number[];
}

/** Beyond the time that the calls take by themselves. */
const PATIENCE_S = 60;

interface CallLog {
  invited?: number;
  answered?: number;
  pressed?: number;
  ended?: number;
}

/**
 * Reads SIPp's short message log: microseconds, where its own response times (`-trace_rtt`) are counted in ticks of 4 ms.
 * A line: date, time, seconds since 1970, `S` or `R`, Call-ID, CSeq, first line of the message.
 */
const read = (log: string): CallLog[] => {
  const calls = new Map<string, CallLog>();
  for (const line of log.split('\n')) {
    const [, , at, direction, id = '', sequence = '', first = ''] = line.split('\t');
    if (direction === undefined) continue;
    const call = calls.get(id) ?? {};
    calls.set(id, call);
    const ms = Number(at) * 1000;
    if (direction === 'S' && first.startsWith('INVITE')) call.invited ??= ms;
    if (direction === 'R' && first.startsWith('SIP/2.0 200') && sequence.endsWith('INVITE')) call.answered ??= ms;
    if (direction === 'S' && first.startsWith('INFO')) call.pressed = ms;
    if (direction === 'R' && first.startsWith('BYE')) call.ended ??= ms;
  }
  return [...calls.values()];
};

const spans = (calls: readonly CallLog[], from: keyof CallLog, to: keyof CallLog): number[] =>
  calls.flatMap((call) => {
    const [begin, end] = [call[from], call[to]];
    return begin === undefined || end === undefined ? [] : [end - begin];
  });

const scenarioFile = (name: string): string => resolve(import.meta.dirname, `${name}.xml`);

/** Lets SIPp call; resolves when all calls are over, whatever became of them. Keys go as SIP INFO: at once, without a digit's length. */
export const sipp = async ({ scenario, port, number, rate, calls }: SippRun): Promise<SippResult> => {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-sipp-'));
  const [sip, media] = [await freePort(), await freePort()];
  const args = [
    ...['-sf', scenarioFile(scenario), '-s', number, '-m', `${calls}`, '-r', `${rate}`, '-l', `${calls}`],
    ...['-i', '127.0.0.1', '-p', `${sip}`, '-mi', '127.0.0.1', '-mp', `${media - (media % 2)}`, '-nostdin'],
    ...['-trace_shortmsg', '-timeout', `${Math.ceil(calls / rate) + PATIENCE_S}s`, `127.0.0.1:${port}`],
  ];
  try {
    await new Promise<void>((done, failed) => {
      const child = spawn('sipp', args, { cwd: folder, stdio: 'ignore' });
      child.once('error', failed);
      // 0: all calls went well; 1: some did not, which the log tells.
      child.once('exit', (code) => (code === 0 || code === 1 ? done() : failed(new Error(`sipp ended with ${code}`))));
    });
    const name = (await readdir(folder)).find((file) => file.endsWith('_shortmessages.log'));
    const seen = name ? read(await readFile(join(folder, name), 'utf8')) : [];
    const whole = seen.filter(({ answered, ended }) => answered !== undefined && ended !== undefined);
    return {
      calls,
      failed: calls - whole.length,
      answer: spans(whole, 'invited', 'answered'),
      reaction: spans(whole, 'pressed', 'ended'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Middle, 95 % and worst of some milliseconds, as figures with `name` before them. */
export const spread = (name: string, values: readonly number[]): Record<string, number> => ({
  [`${name}P50Ms`]: rounded(quantile(values, 0.5)),
  [`${name}P95Ms`]: rounded(quantile(values, 0.95)),
  [`${name}MaxMs`]: rounded(Math.max(0, ...values)),
});
