import { readdir, readFile } from 'node:fs/promises';
import pino from 'pino';
import { EmbeddedPostgres } from '../../runtime/store/embedded.ts';
import { dataFolder } from './database.ts';

const quiet = pino({ level: 'silent' });

/** A Postgres that waits for its disk, for one test to take away and bring back. */
export interface OwnPostgres {
  /** Of an empty database. */
  readonly url: string;
  /** SIGSTOP for the server and all its processes: connections stay, nothing answers. */
  freeze(): Promise<void>;
  /** SIGCONT. */
  thaw(): Promise<void>;
  /** Ends it in order: connections break. */
  stop(): Promise<void>;
  /** Starts it again at the same address. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

const childrenOf = async (parent: number): Promise<number[]> => {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const parents = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      // The name in brackets may hold anything; state and parent follow it.
      return [pid, Number(stat.slice(stat.lastIndexOf(')') + 1).split(' ')[2])] as const;
    }),
  );
  return parents.filter(([, of]) => of === parent).map(([pid]) => pid);
};

const signalAll = async (server: number, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> => {
  // The server first, so that no further process of it begins.
  process.kill(server, signal);
  for (const pid of await childrenOf(server)) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      // It has ended by itself meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
};

export const ownPostgres = async (): Promise<OwnPostgres> => {
  const folder = await dataFolder();
  const open = () => EmbeddedPostgres.open({ folder: folder.path, logger: quiet });
  let server: EmbeddedPostgres | undefined = await open();
  const url = await server.ensureDatabase('switchyard');
  const stop = async () => {
    await server?.stop();
    server = undefined;
  };
  return {
    url,
    freeze: async () => server && (await signalAll(server.pid, 'SIGSTOP')),
    thaw: async () => server && (await signalAll(server.pid, 'SIGCONT')),
    stop,
    async start() {
      server = await open();
    },
    async remove() {
      if (server) await signalAll(server.pid, 'SIGCONT');
      await stop();
      await folder.remove();
    },
  };
};
