import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { ConnectionSettings } from '../connections/connections.ts';
import { EmbeddedPostgres } from '../store/embedded.ts';

const PROGRAM = fileURLToPath(new URL('../../examples/logistics-sandbox/main.ts', import.meta.url));
const START_MS = 20_000;
const STOP_MS = 3_000;

/** The small logistics system of the examples, as a process of its own: the product reaches it over HTTP only. */
export interface Sandbox {
  readonly url: string;
  /** Every request needs it. */
  readonly apiKey: string;
  /** Connections that lead to it. */
  readonly connections: ConnectionSettings;
  stop(): Promise<void>;
}

/** The address on the line that the sandbox prints once it takes requests. */
const addressOf = async (child: ChildProcess): Promise<string> => {
  if (!child.stdout) throw new Error('the sandbox has no output');
  const limit = AbortSignal.timeout(START_MS);
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit', { signal: limit }).then(([code]) => {
    throw new Error(`the sandbox ended with code ${code}`);
  });
  const found = (async () => {
    for await (const line of lines) {
      const address = /https?:\/\/\S+/.exec(line)?.[0];
      if (address) return address.replace(/\/+$/, '');
    }
    throw new Error('the sandbox said nothing');
  })();
  return Promise.race([found, ended]);
};

const stopChild = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exit;
  clearTimeout(impatience);
};

/** Connections to a sandbox at `url`. */
export const sandboxConnections = (url: string, apiKey: string): ConnectionSettings => ({
  ...Object.fromEntries(
    ['tms', 'wms', 'crm'].map((name) => [name, { connector: name, config: { baseUrl: `${url}/${name}`, apiKey } }]),
  ),
  wecom: { connector: 'wecom', config: { webhook: `${url}/group/robot/send?key=${apiKey}` } },
  sms: {
    connector: 'sms',
    config: {
      provider: 'http',
      url: `${url}/sms/messages`,
      method: 'POST',
      format: 'json',
      body: '{"to":"{to}","text":"{text}"}',
      authorization: `Bearer ${apiKey}`,
      idField: 'id',
    },
  },
});

/** Starts the sandbox on a free port with a database of its own in the embedded Postgres of `dataFolder`. */
export const startSandbox = async (dataFolder: string, logger: Logger): Promise<Sandbox> => {
  const postgres = await EmbeddedPostgres.open({ folder: dataFolder, logger });
  const apiKey = randomBytes(18).toString('base64url');
  const child = spawn(process.execPath, [PROGRAM], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      ...process.env,
      SANDBOX_PORT: '0',
      SANDBOX_ENDS_WITH_STDIN: 'yes',
      SANDBOX_API_KEY: apiKey,
      SANDBOX_DATABASE_URL: await postgres.ensureDatabase('logistics_sandbox'),
    },
  });
  const stop = async () => {
    await stopChild(child);
    await postgres.stop();
  };
  try {
    const url = await addressOf(child);
    return { url, apiKey, connections: sandboxConnections(url, apiKey), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
