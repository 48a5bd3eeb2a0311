import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { RunningAsterisk } from '../../runtime/telephony/asterisk/local/local.ts';
import { freePort } from './machine.ts';

const HOLD = resolve(import.meta.dirname, 'sipp/hold.xml');

/** Many callers with telephones of a foreign SIP stack, who only listen. */
export interface Callers {
  /** Resolves when all have hung up, with how many calls failed: were refused, or ended before the caller wanted. */
  readonly failed: Promise<number>;
  /** No new calls; those that are up go on to their end. */
  finish(): void;
  /** Ends the program; calls stay up until Asterisk notices. */
  stop(): void;
}

export interface CallersOptions {
  readonly calls: number;
  /** New calls a second. */
  readonly rate: number;
  /** How long each stays on the line, seconds. */
  readonly seconds: number;
  readonly number: string;
  /** Calls at the same time; all of them when absent. */
  readonly atOnce?: number;
}

/** Starts SIPp; the first call is under way when this resolves. */
export const startCallers = async (
  { sipPort }: Pick<RunningAsterisk, 'sipPort'>,
  { calls, rate, seconds, number, atOnce = calls }: CallersOptions,
): Promise<Callers> => {
  const [sip, media] = [await freePort(), await freePort()];
  const child = spawn(
    'sipp',
    [
      ...['-sf', HOLD, '-s', number, '-m', `${calls}`, '-r', `${rate}`, '-d', `${Math.round(seconds * 1000)}`],
      ...['-l', `${atOnce}`, '-i', '127.0.0.1', '-p', `${sip}`, '-mi', '127.0.0.1', '-mp', `${media - (media % 2)}`],
      ...['-nostdin', '-timeout', `${Math.ceil(seconds + calls / rate + 60)}s`, `127.0.0.1:${sipPort}`],
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-20_000);
  });
  const failed = once(child, 'close').then(([code]) => {
    // The last screen says it: `Failed call  |  periodic  |  cumulated`.
    const cumulated = [...said.matchAll(/Failed call\s*\|\s*(\d+)\s*\|\s*(\d+)/g)].at(-1)?.[2];
    if (cumulated === undefined) throw new Error(`SIPp ended with code ${code} and no figures:\n${said.slice(-500)}`);
    return Number(cumulated);
  });
  failed.catch(() => undefined);
  return { failed, finish: () => void child.kill('SIGUSR1'), stop: () => void child.kill('SIGKILL') };
};
