import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { chown, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { asteriskConfig } from '../config/config.ts';
import { type Announcements, coreAnnouncements } from '../config/options.ts';
import { type Progress, run } from './commands.ts';
import { type AsteriskInstallation, asteriskInstall, cacheFolder } from './install.ts';
import { endInstance, isAlive, loadInstance, type RunningAsterisk, startOf, storeInstance } from './instance.ts';
import { lock } from './lock.ts';

export { type AsteriskInstallation, AsteriskMissing, asteriskInstall, findAsterisk } from './install.ts';
export type { RunningAsterisk } from './instance.ts';

/** Waits until this process has the local Asterisk's applications to itself: two that register as one cut each other off. */
export const holdAsterisk = (): Promise<() => Promise<void>> => lock(join(cacheFolder(), 'asterisk-in-use.lock'));

export interface AsteriskUpOptions {
  readonly progress?: Progress;
  /** Application of the runtime (`ARI_APP`). */
  readonly app?: string;
  /** Ports to use; for each that is absent the one of last time, or a free one. */
  readonly ports?: { readonly ari?: number; readonly sip?: number; readonly test?: number };
  /** Wav files (8 kHz, 16 bit, mono) that replace Asterisk's English announcements. */
  readonly announcements?: { readonly [name in keyof Announcements]?: Uint8Array };
}

/** Where this product's Asterisk keeps its files, seen from inside its root: beside a Debian package's own, not in it. */
const HOME = '/srv/switchyard';
const BOOT_MS = 30_000;

const openTcpPort = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });

const openUdpPort = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });

/** `wanted` if nobody has it, else any free one. */
const freePort = (open: (port: number) => Promise<number>, wanted = 0): Promise<number> =>
  open(wanted).catch(() => open(0));

/** The folder as this process sees it. */
const home = (installation: AsteriskInstallation): string =>
  installation.root === '/' ? join(cacheFolder(), 'asterisk-home') : join(installation.root, HOME);

const homeInside = (installation: AsteriskInstallation): string =>
  installation.root === '/' ? home(installation) : HOME;

/** User and group of Asterisk; `undefined` when it runs as the present user. */
const asteriskOwner = async (root: string): Promise<{ uid: number; gid: number } | undefined> => {
  if (process.getuid?.() !== 0) return undefined;
  const line = (await readFile(join(root, 'etc/passwd'), 'utf8'))
    .split('\n')
    .find((entry) => entry.startsWith('asterisk:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
};

const names = (folder: string): Promise<string[]> => readdir(folder).catch((): string[] => []);

const moduleFolder = async (root: string): Promise<string> => {
  const libraries = ['/usr/lib', '/usr/lib64'];
  for (const library of libraries) {
    const triplets = await names(join(root, library));
    for (const folder of ['', ...triplets.filter((name) => name.includes('-linux-'))]) {
      const path = join(library, folder, 'asterisk/modules');
      if ((await names(join(root, path))).includes('chan_pjsip.so')) return path;
    }
  }
  throw new Error(`Asterisk’s modules were not found below ${root}`);
};

const writeAnnouncements = async (
  folder: string,
  inside: string,
  given: AsteriskUpOptions['announcements'],
): Promise<Announcements> => {
  const announcements = { ...coreAnnouncements };
  for (const name of ['unreachable', 'unknownNumber'] as const) {
    const wav = given?.[name];
    if (!wav) continue;
    await writeFile(join(folder, `${name}.wav`), wav);
    announcements[name] = `${inside}/${name}`;
  }
  return announcements;
};

/**
 * Starts a local Asterisk for development and tests, on loopback, and waits until it takes calls. Installs it when the
 * machine has none. A second call finds the first one's instance and returns it.
 */
export const asteriskUp = async (options: AsteriskUpOptions = {}): Promise<RunningAsterisk> => {
  const release = await lock(join(cacheFolder(), 'asterisk.lock'));
  try {
    return (await asteriskRunning()) ?? (await start(options));
  } finally {
    await release();
  }
};

const start = async (options: AsteriskUpOptions): Promise<RunningAsterisk> => {
  const { progress = () => undefined, app = 'switchyard' } = options;
  const cache = cacheFolder();
  const installation = await asteriskInstall(progress);
  const folder = home(installation);
  const inside = homeInside(installation);
  const owner = await asteriskOwner(installation.root);
  await rm(folder, { recursive: true, force: true });
  const folders = [
    'etc',
    'sounds',
    'fax',
    ...['run', 'lib', 'lib/keys', 'spool', 'spool/recording', 'log', 'cache'].map((name) => `state/${name}`),
  ];
  for (const name of folders) await mkdir(join(folder, name), { recursive: true });

  const last = await loadInstance(cache);
  const ariPort = options.ports?.ari ?? (await freePort(openTcpPort, last && Number(new URL(last.ariUrl).port)));
  const sipPort = options.ports?.sip ?? (await freePort(openUdpPort, last?.sipPort));
  const testPort = options.ports?.test ?? (await freePort(openUdpPort, last?.testPort));
  const password = last?.ariPassword ?? randomBytes(18).toString('base64url');
  const ari = { host: '127.0.0.1', port: ariPort, user: app, password, app };
  const testApp = `${app}-test`;
  const files = asteriskConfig({
    ari,
    sip: { host: '127.0.0.1', port: sipPort },
    rtp: { from: 20_000, to: 24_000 },
    codecs: ['alaw', 'ulaw'],
    announcements: await writeAnnouncements(join(folder, 'sounds'), `${inside}/sounds`, options.announcements),
    folders: { etc: `${inside}/etc`, state: `${inside}/state`, modules: await moduleFolder(installation.root) },
    faxFolder: `${inside}/fax`,
    testing: { port: testPort, app: testApp },
  });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'etc', name), text, { mode: 0o600 });
  if (owner) await chownTree(folder, owner);

  progress('starting Asterisk');
  const log = join(folder, 'asterisk.log');
  const pid = await launch(installation, inside, log, owner !== undefined);
  const instance: RunningAsterisk = {
    pid,
    startedAt: (await startOf(pid)) ?? '',
    version: installation.version,
    ariUrl: `http://${ari.host}:${ari.port}`,
    ariUser: ari.user,
    ariPassword: ari.password,
    ariApp: app,
    sipPort,
    testPort,
    testApp,
    transferEndpoint: 'PJSIP/{number}@callee',
    faxFolder: join(folder, 'fax'),
    log,
  };
  await storeInstance(cache, instance);
  try {
    await booted(installation, inside, instance);
  } catch (error) {
    await endInstance(instance);
    throw error;
  }
  return instance;
};

const chownTree = async (path: string, owner: { uid: number; gid: number }): Promise<void> => {
  await chown(path, owner.uid, owner.gid);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) await chownTree(inner, owner);
    else await chown(inner, owner.uid, owner.gid);
  }
};

const asteriskCommand = (installation: AsteriskInstallation, args: readonly string[]): [string, string[]] =>
  installation.root === '/' ? ['asterisk', [...args]] : ['chroot', [installation.root, 'asterisk', ...args]];

/** Speech must not stutter while this machine does other work; one who may not set a priority gets the usual one. */
const FIRST = ['nice', '-n', '-10'] as const;

const launch = async (
  installation: AsteriskInstallation,
  inside: string,
  log: string,
  asAsterisk: boolean,
): Promise<number> => {
  const user = asAsterisk ? ['-U', 'asterisk', '-G', 'asterisk'] : [];
  const [program, args] = asteriskCommand(installation, ['-f', '-C', `${inside}/etc/asterisk.conf`, ...user]);
  const [nice, ...priority] = FIRST;
  const output = await open(log, 'a', 0o600);
  try {
    // Of its own group, so that Ctrl-C in this terminal does not reach it; `nice` and `chroot` become Asterisk, the pid is its.
    const child = spawn(nice, [...priority, program, ...args], {
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    });
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => (child.pid ? resolve(child.pid) : reject(new Error('no process'))));
    });
    child.unref();
    return pid;
  } finally {
    await output.close();
  }
};

const booted = async (installation: AsteriskInstallation, inside: string, instance: RunningAsterisk): Promise<void> => {
  const [program, args] = asteriskCommand(installation, [
    '-C',
    `${inside}/etc/asterisk.conf`,
    '-rx',
    'core waitfullybooted',
  ]);
  const login = `Basic ${Buffer.from(`${instance.ariUser}:${instance.ariPassword}`).toString('base64')}`;
  for (const until = Date.now() + BOOT_MS; Date.now() < until; await sleep(100)) {
    if (!(await isAlive(instance))) break;
    const { code } = await run(program, args, { timeoutMs: BOOT_MS });
    if (code !== 0) continue;
    const answer = await fetch(`${instance.ariUrl}/ari/asterisk/ping`, { headers: { authorization: login } }).catch(
      () => undefined,
    );
    if (answer?.ok) return;
  }
  const log = await readFile(instance.log, 'utf8').catch(() => '');
  throw new Error(`Asterisk did not start: ${log.slice(-1500)}`);
};

/** The local Asterisk, if it runs. */
export const asteriskRunning = async (): Promise<RunningAsterisk | undefined> => {
  const instance = await loadInstance(cacheFolder());
  return instance && (await isAlive(instance)) ? instance : undefined;
};

/** Ends the local Asterisk (only that process) and says whether one ran. */
export const asteriskDown = async (): Promise<boolean> => {
  const cache = cacheFolder();
  const release = await lock(join(cache, 'asterisk.lock'));
  try {
    const instance = await loadInstance(cache);
    if (!instance) return false;
    const ran = await isAlive(instance);
    await endInstance(instance);
    return ran;
  } finally {
    await release();
  }
};
