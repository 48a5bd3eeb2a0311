import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A local Asterisk, as stored beside its cache. It stays there when the process ends: the next one gets the same ports and
 * login, so that whoever is set up for it finds it again. Holds a password: readable by its owner only.
 */
export interface RunningAsterisk {
  readonly pid: number;
  /** Start of the process in clock ticks since boot: tells it from another one that got its number later. */
  readonly startedAt: string;
  readonly version: string;
  readonly ariUrl: string;
  readonly ariUser: string;
  readonly ariPassword: string;
  readonly ariApp: string;
  /** Calls come in at `sip:<number>@127.0.0.1:<sipPort>`. */
  readonly sipPort: number;
  /** Where the test's telephones send from. */
  readonly testPort: number;
  /** Application by which a test plays callers and called parties. */
  readonly testApp: string;
  /** Setting that sends transfers to the parties of the test application. */
  readonly transferEndpoint: string;
  /** Where its fax documents are, seen from this side (`FAX_FOLDER`). */
  readonly faxFolder: string;
  readonly log: string;
}

/** Field 22 of `/proc/<pid>/stat`; `undefined` when there is no such process (a zombie is none). */
export const startOf = async (pid: number): Promise<string | undefined> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' || fields[0] === 'Z' ? undefined : fields[19];
};

export const isAlive = async (instance: Pick<RunningAsterisk, 'pid' | 'startedAt'>): Promise<boolean> =>
  (await startOf(instance.pid)) === instance.startedAt;

const stateFile = (cache: string): string => join(cache, 'asterisk-running.json');

export const loadInstance = async (cache: string): Promise<RunningAsterisk | undefined> => {
  try {
    return JSON.parse(await readFile(stateFile(cache), 'utf8')) as RunningAsterisk;
  } catch {
    // Not there, or cut off by a crash: either way nothing is known to run.
    return undefined;
  }
};

export const storeInstance = async (cache: string, instance: RunningAsterisk): Promise<void> => {
  await mkdir(cache, { recursive: true });
  await writeFile(stateFile(cache), JSON.stringify(instance, null, 2), { mode: 0o600 });
};

/** With calls up it may take 3 s, after long use 20 s. */
const TERM_MS = 30_000;

/** Ends exactly this process and waits until it is gone. */
export const endInstance = async (instance: RunningAsterisk): Promise<void> => {
  for (const [signal, patience] of [
    ['SIGTERM', TERM_MS],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!(await isAlive(instance))) return;
    process.kill(instance.pid, signal);
    for (const until = Date.now() + patience; Date.now() < until; ) {
      if (!(await isAlive(instance))) return;
      await sleep(50);
    }
  }
  throw new Error(`Asterisk (process ${instance.pid}) does not end`);
};
