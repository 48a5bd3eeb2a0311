import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What Postgres itself writes into `postmaster.pid` (src/include/utils/pidfile.h). */
export interface Postmaster {
  readonly pid: number;
  /** `undefined` while it has not come that far yet. */
  readonly port: number | undefined;
  readonly ready: boolean;
}

/** The pid file's content, whether or not that process lives; `undefined` without a (whole) file. */
export async function readPostmaster(dataDirectory: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  const port = Number.parseInt(lines[3] ?? '', 10);
  if (!(pid > 0)) return undefined;
  return { pid, port: port > 0 ? port : undefined, ready: lines[7]?.trim() === 'ready' };
}

/** Whether the process is alive and a Postgres on this very folder: pids are reused, most of all in containers. */
export async function isPostgresOn(pid: number, dataDirectory: string): Promise<boolean> {
  const command = await commandLine(pid);
  if (!command) return false;
  const real = await realpath(dataDirectory).catch(() => dataDirectory);
  return /\bpostgres(\.exe)?\b/.test(command) && (command.includes(dataDirectory) || command.includes(real));
}

/** Alive in the sense of running code: a zombie, whose parent never asked for it, is not. */
export async function commandLine(pid: number): Promise<string> {
  if (platform() === 'linux') {
    // A zombie's is empty.
    const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return raw.replaceAll('\0', ' ').trim();
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim();
}
