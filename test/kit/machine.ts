import { execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { asteriskDown, asteriskRunning, asteriskUp } from '../../runtime/telephony/asterisk/local/local.ts';

const exec = promisify(execFile);

/** A program that the tests drive, the Debian packages that bring it, and what can't be tested without it. */
interface Tool {
  readonly name: string;
  readonly present: () => Promise<boolean>;
  readonly packages: readonly string[];
  readonly skips: string;
}

const onPath = (command: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));

const hasChineseFont = async (): Promise<boolean> => {
  if (!onPath('fc-list')) return false;
  const { stdout } = await exec('fc-list', [':lang=zh']);
  return stdout.trim() !== '';
};

const tools: readonly Tool[] = [
  { name: 'Chromium', present: async () => onPath('chromium'), packages: ['chromium'], skips: 'browser tests' },
  {
    name: 'CJK fonts',
    present: hasChineseFont,
    packages: ['fontconfig', 'fonts-noto-cjk'],
    skips: 'legible screenshots',
  },
  {
    name: 'espeak-ng',
    present: async () => onPath('espeak-ng'),
    packages: ['espeak-ng'],
    skips: 'tests of spoken prompts',
  },
  {
    name: 'SIPp',
    present: async () => onPath('sipp'),
    packages: ['sip-tester'],
    skips: 'calls from a foreign SIP stack',
  },
];

const canInstall = (): boolean => process.getuid?.() === 0 && onPath('apt-get');

const apt = (args: readonly string[]): Promise<number> =>
  new Promise((done) => {
    const child = spawn('apt-get', ['-qq', '-o', 'Dpkg::Use-Pty=0', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    child.once('error', () => done(127));
    child.once('exit', (code) => done(code ?? 1));
  });

const absent = async (): Promise<Tool[]> => {
  const found = await Promise.all(tools.map((tool) => tool.present()));
  return tools.filter((_, index) => !found[index]);
};

/** Installs what is missing where that can be done (root on Debian); gives what is missing afterwards. */
const prepareTools = async (say: (line: string) => void): Promise<readonly Pick<Tool, 'name' | 'skips'>[]> => {
  const before = await absent();
  if (before.length === 0 || !canInstall()) return before;
  say(`installing ${before.map(({ name }) => name).join(', ')} …`);
  await apt(['update']);
  await apt(['install', '-y', '--no-install-recommends', ...before.flatMap(({ packages }) => packages)]);
  return absent();
};

/** Why a command can't be used, or `undefined` when it is there. */
export const toolMissing = async (command: string): Promise<string | undefined> =>
  onPath(command) ? undefined : `${command} is not installed`;

/** A UDP port that nobody uses now. */
export const freePort = (): Promise<number> =>
  new Promise((done, failed) => {
    const socket = createSocket('udp4').once('error', failed);
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => done(port));
    });
  });

/** What the tests have to work with. */
export interface Machine {
  readonly missing: readonly Pick<Tool, 'name' | 'skips'>[];
  /** Ends what was started here, and only that. */
  stop(): Promise<void>;
}

/** Prepares tools and, for the whole run, one local Asterisk. */
export const prepareMachine = async (say: (line: string) => void): Promise<Machine> => {
  const missing = [...(await prepareTools(say))];
  const wasRunning = (await asteriskRunning()) !== undefined;
  try {
    await asteriskUp({ progress: say });
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    missing.push({ name: 'Asterisk', skips: 'calls on a real switch' });
  }
  return {
    missing,
    stop: async () => {
      if (!wasRunning) await asteriskDown();
    },
  };
};
