import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chown, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type pg from 'pg';
import { type ClusterSettings, newPassword } from './cluster-settings.ts';
import type { PostgresBinaries, RunAs } from './postgres-binaries.ts';
import { isPostgresOn, readPostmaster } from './postmaster.ts';

export const SUPERUSER = 'postgres';
const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;
const POLL_MS = 20;
/** Nothing else of ours: the runtime's environment holds secrets. */
const environment = () => ({ PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' });

export interface Cluster {
  readonly settings: ClusterSettings;
  readonly binaries: PostgresBinaries;
  readonly runAs: RunAs | undefined;
  /** Where Postgres writes until its own log is open: why it does not start. */
  readonly startLog: string;
  /** Off only for tests: a power cut may then lose everything. */
  readonly durable: boolean;
}

/** Creates the cluster's files unless they are there. A crash in the middle leaves nothing that looks like a cluster. */
export async function initialise({ settings, binaries, runAs }: Cluster): Promise<void> {
  const there = await access(join(settings.directory, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
  if (there) return;
  const half = `${settings.directory}.new`;
  const passwordFile = join(half, 'password');
  await rm(half, { recursive: true, force: true });
  await mkdir(dirname(half), { recursive: true, mode: 0o755 });
  await mkdir(join(half, 'data'), { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, settings.superuserPassword, { mode: 0o600 });
  if (runAs) for (const path of [half, join(half, 'data'), passwordFile]) await chown(path, runAs.uid, runAs.gid);
  await promisify(execFile)(
    binaries.initdb,
    [
      `--pgdata=${join(half, 'data')}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The same order of texts on every machine, whatever locales it has.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ],
    { ...runAs, timeout: READY_LIMIT_MS, cwd: '/', env: environment() },
  );
  await rename(join(half, 'data'), settings.directory);
  await rm(half, { recursive: true });
}

/** Takes over a Postgres that already runs on the folder, or starts one; resolves once it answers. */
export async function adoptOrStart(cluster: Cluster): Promise<{ pid: number; port: number; adopted: boolean }> {
  const { directory } = cluster.settings;
  const found = await readPostmaster(directory);
  if (found && (await isPostgresOn(found.pid, directory))) {
    const port = await waitUntilReady(cluster, found.pid);
    return { pid: found.pid, port, adopted: true };
  }
  // A reused pid would make Postgres believe the folder is taken. A dead one is its own to judge: it also looks for
  // backends that outlived their postmaster.
  if (found && isAlive(found.pid)) await rm(join(directory, 'postmaster.pid'), { force: true });
  const pid = await launch(cluster);
  const port = await waitUntilReady(cluster, pid);
  return { pid, port, adopted: false };
}

async function launch({ settings, binaries, runAs, startLog, durable }: Cluster): Promise<number> {
  const set = (name: string, value: string | number) => ['-c', `${name}=${value}`];
  const log = await open(startLog, 'w', 0o600);
  try {
    // Detached: Ctrl-C in the terminal is for the runtime, which stops Postgres last.
    const child = spawn(
      binaries.postgres,
      [
        ...['-D', settings.directory, '-p', String(settings.port)],
        ...set('listen_addresses', '127.0.0.1'),
        ...set('unix_socket_directories', ''),
        ...set('max_connections', 200),
        ...set('timezone', 'UTC'),
        // One file per weekday, so that years of warnings don't fill the disk.
        ...set('logging_collector', 'on'),
        ...set('log_filename', 'postgres-%a.log'),
        ...set('log_rotation_age', '1d'),
        ...set('log_rotation_size', 0),
        ...set('log_truncate_on_rotation', 'on'),
        ...(durable ? [] : [...set('fsync', 'off'), ...set('full_page_writes', 'off')]),
        ...(durable ? [] : set('synchronous_commit', 'off')),
      ],
      { ...runAs, cwd: '/', env: environment(), detached: true, stdio: ['ignore', log.fd, log.fd] },
    );
    await once(child, 'spawn');
    child.unref();
    if (!child.pid) throw new Error('Postgres has no process id');
    return child.pid;
  } finally {
    await log.close();
  }
}

async function waitUntilReady(cluster: Cluster, pid: number): Promise<number> {
  const deadline = performance.now() + READY_LIMIT_MS;
  while (performance.now() < deadline) {
    if (!isAlive(pid)) throw new Error(`Postgres does not start: ${await lastWords(cluster)}`);
    const state = await readPostmaster(cluster.settings.directory);
    if (state?.pid === pid && state.ready && state.port) return state.port;
    await pause(POLL_MS);
  }
  throw new Error(`Postgres is not ready after ${READY_LIMIT_MS / 1000} s: ${await lastWords(cluster)}`);
}

async function lastWords({ startLog }: Cluster): Promise<string> {
  const text = await readFile(startLog, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-4).join(' | ') || 'it said nothing';
}

/** Ends Postgres in order: open transactions are rolled back, everything committed is on disk. */
export async function shutDown(pid: number, directory: string): Promise<void> {
  if (!(await isPostgresOn(pid, directory))) return;
  process.kill(pid, 'SIGINT');
  const deadline = performance.now() + STOP_LIMIT_MS;
  while (await isPostgresOn(pid, directory)) {
    if (performance.now() > deadline) {
      process.kill(pid, 'SIGQUIT');
      return;
    }
    await pause(POLL_MS);
  }
}

/** A database with a role of the same name that owns it and is nothing else; answers the role's password. */
export async function ensureOwnedDatabase(
  settings: ClusterSettings,
  name: string,
  client: pg.Client,
): Promise<{ password: string; created: boolean }> {
  const quoted = client.escapeIdentifier(name);
  const password = settings.roles[name] ?? newPassword();
  const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  const verb = role.rowCount ? 'ALTER' : 'CREATE';
  // A role whose password we no longer know gets a new one.
  if (!role.rowCount || !settings.roles[name]) {
    await client.query(
      `${verb} ROLE ${quoted} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${client.escapeLiteral(password)}`,
    );
  }
  const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (!database.rowCount) {
    await client.query(`CREATE DATABASE ${quoted} OWNER ${quoted}`);
    await client.query(`REVOKE ALL ON DATABASE ${quoted} FROM PUBLIC`);
  }
  const created = settings.roles[name] !== password;
  settings.roles[name] = password;
  return { password, created };
}

export function clusterUrl(port: number, role: string, password: string, database: string): string {
  return `postgres://${encodeURIComponent(role)}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/** Also true for a process of another user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
