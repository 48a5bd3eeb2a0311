import { randomBytes } from 'node:crypto';
import { chown, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSettings, type Settings } from '../settings.ts';
import { fallbackAnnouncements } from '../speech/announcements.ts';
import { asteriskConfig } from '../telephony/asterisk/config/config.ts';
import { type AsteriskConfigOptions, coreAnnouncements } from '../telephony/asterisk/config/options.ts';
import { asteriskDown, asteriskUp } from '../telephony/asterisk/local/local.ts';
import { print } from './output.ts';

/** Flags of `switchyard asterisk config`. */
export interface ConfigFlags {
  readonly out?: string;
  /** `host` or `host:port` of the provider. */
  readonly trunk?: string;
  /** `host:port` that SIP listens on. */
  readonly sip: string;
}

/** Where Asterisk keeps what it has spooled; the runtime must see the same folder. */
const FAXES = '/var/spool/asterisk/fax';

/** Where Debian's Asterisk looks for sounds of the site's own. */
const SOUNDS = '/var/lib/asterisk/sounds/switchyard';

const HOST_AND_PORT = /^([A-Za-z0-9.-]+)(?::([0-9]{1,5}))?$/;

/**
 * What stands in a flag, with 5060 (SIP's own) where it names no port.
 * @throws when it is neither `host` nor `host:port`: Asterisk would start with it and stay silent
 */
export const hostAndPort = (flag: string, text: string): { host: string; port: number } => {
  const [, host, port = '5060'] = HOST_AND_PORT.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535)
    throw new Error(`${flag} must be host or host:port (a name or an IPv4 address)`);
  return { host, port: Number(port) };
};

const optionsFor = (flags: ConfigFlags, settings: Settings, spoken: boolean): AsteriskConfigOptions => {
  const ari = new URL(settings.ariUrl ?? 'http://127.0.0.1:8088');
  return {
    ari: {
      host: ari.hostname,
      port: Number(ari.port) || 80,
      user: settings.ariUser ?? settings.ariApp,
      password: settings.ariPassword ?? randomBytes(18).toString('base64url'),
      app: settings.ariApp,
    },
    sip: hostAndPort('--sip', flags.sip),
    rtp: { from: 10_000, to: 20_000 },
    codecs: ['alaw', 'ulaw'],
    ...(flags.trunk && { trunk: hostAndPort('--trunk', flags.trunk) }),
    faxFolder: settings.faxFolder ?? FAXES,
    announcements: spoken
      ? { unreachable: `${SOUNDS}/unreachable`, unknownNumber: `${SOUNDS}/unknownNumber` }
      : coreAnnouncements,
  };
};

/** What root writes is the folder's owner's and group's: Asterisk seldom runs as root. */
const writer = async (folder: string) => {
  await mkdir(join(folder, 'sounds'), { recursive: true });
  const { uid, gid } = await stat(folder);
  return async (name: string, content: string | Uint8Array, mode: number): Promise<void> => {
    const file = join(folder, name);
    await writeFile(file, content, { mode });
    if (process.getuid?.() === 0) await chown(file, uid, gid);
  };
};

/** `switchyard asterisk config`: the whole configuration, to a folder or to the terminal. */
export const config = async (flags: ConfigFlags): Promise<void> => {
  const settings = loadSettings();
  const announcements = flags.out ? await fallbackAnnouncements() : undefined;
  const files = asteriskConfig(optionsFor(flags, settings, announcements !== undefined));
  if (!flags.out) {
    for (const [name, text] of Object.entries(files)) print(`; ===== ${name} =====\n${text}`);
    return;
  }
  const write = await writer(flags.out);
  for (const [name, text] of Object.entries(files)) await write(name, text, 0o640);
  for (const [name, wav] of Object.entries(announcements ?? {})) await write(join('sounds', `${name}.wav`), wav, 0o644);
  print(`${Object.keys(files).length} files in ${flags.out}; the ARI login stands in ari.conf`);
  if (announcements) print(`copy ${join(flags.out, 'sounds')} to ${SOUNDS}`);
};

/** `switchyard asterisk up`: prints the settings by which `switchyard start` finds it. */
export const up = async (): Promise<void> => {
  const announcements = await fallbackAnnouncements();
  const running = await asteriskUp({
    app: loadSettings().ariApp,
    progress: (line) => process.stderr.write(`${line}\n`),
    ...(announcements && { announcements }),
  });
  print(`ARI_URL=${running.ariUrl}`);
  print(`ARI_USER=${running.ariUser}`);
  print(`ARI_PASSWORD=${running.ariPassword}`);
  print(`ARI_APP=${running.ariApp}`);
  print(`TRANSFER_ENDPOINT=${running.transferEndpoint}`);
  print(`FAX_FOLDER=${running.faxFolder}`);
  print(`# Asterisk ${running.version}, pid ${running.pid}; SIP calls come in at 127.0.0.1:${running.sipPort}`);
};

/** `switchyard asterisk down`. */
export const down = async (): Promise<void> => {
  print((await asteriskDown()) ? 'Asterisk has ended' : 'no local Asterisk was running');
};
