import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { SERVER_FLAGS } from '../../runtime/supervise/supervise.ts';

const CLI = resolve(import.meta.dirname, '../../runtime/cli.ts');
const START_MS = 60_000;

/** The product as an operator starts it: a process of its own with a data folder of its own. */
export interface Product {
  readonly url: string;
  readonly dataFolder: string;
  readonly pid: number;
  /** A request with the administrator's cookie, once `setUp` was called. */
  fetch(path: string, options?: RequestInit & { readonly json?: unknown }): Promise<Response>;
  json<T>(path: string): Promise<T>;
  /** Creates the administrator. */
  setUp(): Promise<void>;
  readonly cookie: string;
  /** Ends the process and waits until it is gone. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Ends it in order and removes its data. */
  remove(): Promise<void>;
}

export interface ProductOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly demo?: boolean;
  /** As operators start it: under its supervisor. Without, a signal is for the server itself. */
  readonly supervised?: boolean;
  /** Of an earlier life. */
  readonly dataFolder?: string;
  readonly cookie?: string;
}

const addressOf = async (child: ChildProcess): Promise<string> => {
  if (!child.stdout) throw new Error('no output');
  const said: string[] = [];
  const limit = setTimeout(() => child.kill('SIGKILL'), START_MS);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line);
      const address = /^Switchyard is at (\S+)/.exec(line)?.[1];
      if (address) {
        child.stdout.resume();
        return address;
      }
    }
  } finally {
    clearTimeout(limit);
  }
  throw new Error(`the product did not start:\n${said.join('\n')}`);
};

const end = async (child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
};

/** Starts the product on a free port; resolves when it serves. */
export const startProduct = async (options: ProductOptions = {}): Promise<Product> => {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'switchyard-product-')));
  const flags = [...(options.demo ? ['--demo'] : []), ...(options.supervised ? [] : ['--no-supervise'])];
  // As the supervisor would.
  const child = spawn(process.execPath, [...SERVER_FLAGS, CLI, 'start', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PORT: '0', SWITCHYARD_DATA: dataFolder, LOG_LEVEL: 'error', ...options.env },
  });
  const url = await addressOf(child);
  let cookie = options.cookie ?? '';
  const request: Product['fetch'] = (path, { json, ...init } = {}) =>
    fetch(`${url}${path}`, {
      ...init,
      ...(json !== undefined && { body: JSON.stringify(json) }),
      headers: {
        cookie,
        origin: url,
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...init.headers,
      },
    });
  return {
    url,
    dataFolder,
    pid: child.pid ?? 0,
    fetch: request,
    async json<T>(path: string) {
      const answer = await request(path);
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    },
    get cookie() {
      return cookie;
    },
    async setUp() {
      const json = { name: '林晓雯', email: 'lin@example.com', password: 'a-long-password' };
      const answer = await request('/api/setup', { method: 'POST', json });
      if (answer.status !== 201) throw new Error(`setup: ${answer.status} ${await answer.text()}`);
      cookie = answer.headers
        .getSetCookie()
        .map((text) => text.split(';')[0])
        .join('; ');
    },
    kill: (signal) => end(child, signal),
    async remove() {
      await end(child, 'SIGTERM');
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
};
