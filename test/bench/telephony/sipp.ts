import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../../kit/machine.ts';
import { quantile, rounded } from '../bench.ts';

export interface SippRun {
  /** A scenario file beside this one, without `.xml`. */
  readonly scenario: 'reaction' | 'conversation' | 'soak-asks' | 'soak-leaves' | 'soak-silent';
  /** What `[field0]` is in the scenario, for one call after the other. */
  readonly fields?: readonly string[];
  /** Port of Asterisk on 127.0.0.1. */
  readonly port: number;
  readonly number: string;
  /** Calls begun a second. */
  readonly rate: number;
  /** Calls altogether. */
  readonly calls: number;
  /** So many seconds after each other the rate grows by one. */
  readonly faster?: number;
}

/** What one caller saw; milliseconds on the clock of the machine. What is absent did not take place. */
export interface CallLog {
  readonly invited: number;
  readonly answered?: number;
  /** The last key. */
  readonly pressed?: number;
  /** The callee hung up. */
  readonly ended?: number;
}

/** Beyond the time that the calls take by themselves. */
const PATIENCE_S = 60;

/**
 * Reads SIPp's short message log: microseconds, where its own response times (`-trace_rtt`) are counted in ticks of 4 ms.
 * A line: date, time, seconds since 1970, `S` or `R`, Call-ID, CSeq, first line of the message.
 */
const read = (log: string): CallLog[] => {
  const calls = new Map<string, { -readonly [Field in keyof CallLog]?: CallLog[Field] }>();
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
  return [...calls.values()].flatMap(({ invited, ...rest }) => (invited === undefined ? [] : [{ invited, ...rest }]));
};

/** Went all the way: answered, and hung up by the callee after the last key. */
const isWhole = ({ answered, ended }: CallLog): boolean => answered !== undefined && ended !== undefined;

export const failures = (calls: readonly CallLog[]): number => calls.filter((call) => !isWhole(call)).length;

const spans = (calls: readonly CallLog[], from: keyof CallLog, to: keyof CallLog): number[] =>
  calls.filter(isWhole).flatMap((call) => {
    const [begin, end] = [call[from], call[to]];
    return begin === undefined || end === undefined ? [] : [end - begin];
  });

/** INVITE → 200 of each call that went all the way. */
export const answerTimes = (calls: readonly CallLog[]): number[] => spans(calls, 'invited', 'answered');
/** Last key → BYE. */
export const reactionTimes = (calls: readonly CallLog[]): number[] => spans(calls, 'pressed', 'ended');

const scenarioFile = (name: string): string => resolve(import.meta.dirname, `${name}.xml`);

/** Lets SIPp call; resolves with what the callers saw once all calls are over. Keys go as SIP INFO: at once, without a digit's length. */
export const sipp = async ({
  scenario,
  port,
  number,
  rate,
  calls,
  faster,
  fields,
}: SippRun): Promise<readonly CallLog[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-sipp-'));
  const [sip, media] = [await freePort(), await freePort()];
  const args = [
    ...['-sf', scenarioFile(scenario), '-s', number, '-m', `${calls}`, '-r', `${rate}`, '-l', `${calls}`],
    ...['-i', '127.0.0.1', '-p', `${sip}`, '-mi', '127.0.0.1', '-mp', `${media - (media % 2)}`, '-nostdin'],
    ...(faster === undefined ? [] : ['-rate_increase', '1', '-rate_interval', `${faster}`, '-no_rate_quit']),
    ...(fields === undefined ? [] : ['-inf', 'fields.csv']),
    ...['-trace_shortmsg', '-timeout', `${Math.ceil(calls / rate) + PATIENCE_S}s`, `127.0.0.1:${port}`],
  ];
  if (fields) await writeFile(join(folder, 'fields.csv'), `SEQUENTIAL\n${fields.join('\n')}\n`);
  try {
    await new Promise<void>((done, failed) => {
      const child = spawn('sipp', args, { cwd: folder, stdio: 'ignore' });
      child.once('error', failed);
      // 0: all calls went well; 1: some did not, which the log tells.
      child.once('exit', (code) => (code === 0 || code === 1 ? done() : failed(new Error(`sipp ended with ${code}`))));
    });
    const name = (await readdir(folder)).find((file) => file.endsWith('_shortmessages.log'));
    return name ? read(await readFile(join(folder, name), 'utf8')) : [];
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
