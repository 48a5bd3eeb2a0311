import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { machineMirror } from './apt-sources.ts';
import { mustRun, type Progress, run } from './commands.ts';

/** The oldest release with the ARI calls and events that the product uses. */
const OLDEST = 20;
/** Debian's suite that has Asterisk 22; debootstrap of older Debians has no script of that name, `sid`'s serves. */
const SUITE = 'forky';
const PACKAGES = 'asterisk,asterisk-core-sounds-en-gsm,ca-certificates';
/** Written last: a root filesystem without it was interrupted. */
const MARKER = '.switchyard-complete';

/** Where Asterisk is: on the machine itself (`root` is `/`) or in a root filesystem of its own. */
export interface AsteriskInstallation {
  readonly root: string;
  readonly version: string;
}

/** What has to be there and is not, in words for an operator. */
export class AsteriskMissing extends Error {
  override readonly name = 'AsteriskMissing';
}

/** Folder for what can be made again: `SWITCHYARD_CACHE`, else `~/.cache/switchyard`. */
export const cacheFolder = (): string => process.env.SWITCHYARD_CACHE ?? join(homedir(), '.cache', 'switchyard');

const majorOf = (version: string): number => Number(/Asterisk (?:certified\/)?(\d+)/.exec(version)?.[1] ?? 0);

const inRoot = (root: string, ...command: string[]) => run('chroot', [root, ...command], { timeoutMs: 20_000 });

/** The installation that is there, if one is. */
export const findAsterisk = async (): Promise<AsteriskInstallation | undefined> => {
  const system = await run('asterisk', ['-V'], { timeoutMs: 10_000 });
  if (system.code === 0 && majorOf(system.output) >= OLDEST) return { root: '/', version: system.output };
  const root = join(cacheFolder(), 'asterisk');
  if (process.getuid?.() !== 0 || !existsSync(join(root, 'usr/sbin/asterisk'))) return undefined;
  const { code, output } = await inRoot(root, 'asterisk', '-V');
  if (code !== 0 || majorOf(output) < OLDEST) return undefined;
  // Made by hand or by an older release: complete if its package manager says so.
  if (!existsSync(join(root, MARKER))) {
    const broken = await inRoot(root, 'dpkg', '--audit');
    if (broken.code !== 0 || broken.output !== '' || existsSync(join(root, 'debootstrap'))) return undefined;
    await prepareRoot(root);
  }
  return { root, version: output };
};

/** What keeps this machine from installing Asterisk by itself; empty when nothing does. */
export const obstacles = async (): Promise<string[]> => {
  const found: string[] = [];
  if (process.platform !== 'linux') found.push(`Linux (this is ${process.platform})`);
  else if (!existsSync('/etc/debian_version')) found.push('Debian (only there it installs by itself)');
  if (process.getuid?.() !== 0) found.push('root rights (for a root filesystem of its own)');
  return found;
};

/**
 * Makes sure that an Asterisk of release 20 or newer is there, and says where. As root on Debian it makes a root
 * filesystem with Asterisk 22 in the cache folder (about a minute, 500 MB); elsewhere it throws `AsteriskMissing`.
 */
export const asteriskInstall = async (progress: Progress = () => undefined): Promise<AsteriskInstallation> => {
  const found = await findAsterisk();
  if (found) return found;
  const missing = await obstacles();
  if (missing.length > 0) {
    throw new AsteriskMissing(
      `no Asterisk ${OLDEST} or newer on this machine; to install one it takes ${missing.join(' and ')}`,
    );
  }
  const root = join(cacheFolder(), 'asterisk');
  await makeRoot(root, progress);
  const made = await findAsterisk();
  if (!made) throw new AsteriskMissing(`the Asterisk in ${root} does not run`);
  return made;
};

const installDebootstrap = async (progress: Progress): Promise<void> => {
  if ((await run('debootstrap', ['--version'])).code === 0) return;
  progress('installing debootstrap');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = () =>
    run('apt-get', ['install', '-y', '--no-install-recommends', 'debootstrap'], { timeoutMs: 300_000, env });
  if ((await install()).code === 0) return;
  // A fresh machine has no package lists yet.
  await mustRun('apt-get', ['update'], { timeoutMs: 300_000, env });
  const { code, output } = await install();
  if (code !== 0) throw new AsteriskMissing(`debootstrap can't be installed: ${output.slice(-500)}`);
};

const makeRoot = async (root: string, progress: Progress): Promise<void> => {
  await installDebootstrap(progress);
  // What an interrupted run left behind makes debootstrap fail.
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  const mirror = await machineMirror();
  progress(`installing Asterisk into ${root} (about a minute)`);
  await mustRun(
    'debootstrap',
    [
      '--variant=minbase',
      `--include=${PACKAGES}`,
      SUITE,
      root,
      // The script is the fourth argument; an empty mirror means debootstrap's own default.
      mirror ?? '',
      '/usr/share/debootstrap/scripts/sid',
    ],
    { timeoutMs: 1_200_000 },
  );
  await prepareRoot(root);
};

const prepareRoot = async (root: string): Promise<void> => {
  // PJSIP asks for a root name server at each call and waits 5 s for it where there is no resolver.
  await writeFile(join(root, 'etc/hosts'), `127.0.0.1 localhost ${hostname()} A.ROOT-SERVERS.NET\n::1 localhost\n`);
  await writeFile(join(root, 'etc/resolv.conf'), '');
  await writeFile(join(root, MARKER), `${await readFile(join(root, 'etc/debian_version'), 'utf8')}`);
};
