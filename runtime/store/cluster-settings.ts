import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type RunAs, reachableBy, SHARED_ROOT } from './postgres-binaries.ts';

/** What a data folder remembers about its Postgres. Readable by its owner only: it holds passwords. */
export interface ClusterSettings {
  /** Absolute path of the cluster. */
  directory: string;
  port: number;
  superuserPassword: string;
  /** Password of each application role, by role, which is also the database's name. */
  roles: Record<string, string>;
}

const fileIn = (folder: string) => join(folder, 'postgres.json');

export async function readSettings(folder: string): Promise<ClusterSettings | undefined> {
  const text = await readFile(fileIn(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : JSON.parse(text);
}

/** Replaces the file as a whole: a crash in between leaves the old one. */
export async function writeSettings(folder: string, settings: ClusterSettings): Promise<void> {
  const half = `${fileIn(folder)}.new`;
  await writeFile(half, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(half, fileIn(folder));
}

export async function newSettings(folder: string, runAs: RunAs | undefined): Promise<ClusterSettings> {
  return {
    directory: await clusterDirectory(folder, runAs),
    port: await freePort(),
    superuserPassword: newPassword(),
    roles: {},
  };
}

/** The folder's own `postgres`, unless Postgres' user can't walk there (a data folder below `/root`). */
async function clusterDirectory(folder: string, runAs: RunAs | undefined): Promise<string> {
  if (!runAs || (await reachableBy(folder, runAs))) return join(folder, 'postgres');
  return join(SHARED_ROOT, 'clusters', randomBytes(8).toString('hex'));
}

export const newPassword = () => randomBytes(24).toString('base64url');

/** Below every system's range for outgoing connections, so that none of them sits on our port after a restart. */
const PORTS = { first: 15_000, count: 15_000 };

export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = PORTS.first + (randomBytes(4).readUInt32LE() % PORTS.count);
    if (await isFree(port)) return port;
  }
  throw new Error('No free port on 127.0.0.1 for the embedded Postgres');
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
