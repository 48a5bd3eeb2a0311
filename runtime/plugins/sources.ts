import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { SDK_VERSION } from '../../plugins/sdk/version.ts';
import { allOrProblems, PluginError } from './problems.ts';

/** Where a plugin was found. */
export interface PluginSource {
  /** What its node types and its connector begin with. */
  readonly name: string;
  readonly folder: string;
}

interface Manifest {
  readonly name?: unknown;
  readonly keywords?: unknown;
  readonly dependencies?: unknown;
  readonly optionalDependencies?: unknown;
  readonly switchyard?: { readonly plugin?: unknown; readonly sdk?: unknown; readonly folder?: unknown };
}

export const PLUGIN_NAME = /^[a-z][a-z0-9-]{0,39}$/;
const KEYWORD = 'switchyard-plugin';

const manifestOf = async (folder: string): Promise<Manifest | undefined> => {
  const file = join(folder, 'package.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Manifest;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new PluginError(file, 'cannot be read', { cause });
  }
};

const versionIn = (text: string): readonly [number, number] | undefined => {
  const [, major, minor] = /^(\d+)\.(\d+)(?:\.\d+)?$/.exec(text) ?? [];
  return major !== undefined && minor !== undefined ? [Number(major), Number(minor)] : undefined;
};

/** Whether a plugin that was written for the SDK `wanted` runs on this one. */
const checkSdk = (file: string, wanted: unknown): void => {
  if (wanted === undefined) return;
  const version = typeof wanted === 'string' ? versionIn(wanted) : undefined;
  const [major = 0, minor = 0] = versionIn(SDK_VERSION) ?? [];
  if (!version) throw new PluginError(file, `“switchyard.sdk” has to be a version such as "${SDK_VERSION}"`);
  const [wantedMajor, wantedMinor] = version;
  if (wantedMajor === major && wantedMinor <= minor) return;
  const remedy =
    wantedMajor > major || (wantedMajor === major && wantedMinor > minor)
      ? 'update Switchyard, or use an older version of the plugin'
      : 'use a newer version of the plugin';
  throw new PluginError(file, `is written for SDK ${wanted}, and this is SDK ${SDK_VERSION}: ${remedy}`);
};

/** `@acme/switchyard-plugin-lockers` is `lockers`. */
const nameIn = (manifest: Manifest, fallback: string): unknown =>
  manifest.switchyard?.plugin ??
  (typeof manifest.name === 'string'
    ? manifest.name.replace(/^@[^/]+\//, '').replace(/^switchyard-plugin-/, '')
    : fallback);

/** One plugin's folder, with what its package.json says, if it has one. `folder` within it: compiled files. */
export const sourceAt = async (folder: string, name: string): Promise<PluginSource> => {
  const manifest = await manifestOf(folder);
  if (!manifest) return { name, folder };
  const file = join(folder, 'package.json');
  checkSdk(file, manifest.switchyard?.sdk);
  const { folder: within } = manifest.switchyard ?? {};
  return { name, folder: typeof within === 'string' ? join(folder, within) : folder };
};

/** A folder that a person names: it is called as its package.json says, else as the folder. */
export const folderSource = async (folder: string): Promise<PluginSource> => {
  const manifest = await manifestOf(folder);
  const name = manifest?.switchyard?.plugin;
  return sourceAt(folder, typeof name === 'string' ? name : basename(folder));
};

/** Every folder in `root` is a plugin. */
export const sourcesIn = async (root: string): Promise<PluginSource[]> => {
  const names = (await readdir(root, { withFileTypes: true }))
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && PLUGIN_NAME.test(entry.name))
    .map(({ name }) => name);
  return allOrProblems(names.sort().map((name) => sourceAt(join(root, name), name)));
};

/** A folder that the operator names and that is not there is a slip of the pen: its flows would fail much later. */
export const namedFolder = async (folder: string): Promise<string> => {
  const path = resolve(folder);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) throw new PluginError(path, 'is no folder (SWITCHYARD_PLUGINS)');
  return path;
};

/** Where Node finds a package from `folder`: in its `node_modules` or in one further up. */
const packageFolder = (name: string, folder: string): string | undefined => {
  const path = join(folder, 'node_modules', name);
  if (existsSync(path)) return path;
  const above = dirname(folder);
  return above === folder ? undefined : packageFolder(name, above);
};

/** A package's folder as a plugin; `undefined` when it is none. */
export const packageSource = async (name: string, workingFolder: string): Promise<PluginSource | undefined> => {
  const folder = packageFolder(name, workingFolder);
  const manifest = folder && (await manifestOf(folder));
  if (!folder || !manifest || !Array.isArray(manifest.keywords) || !manifest.keywords.includes(KEYWORD))
    return undefined;
  const plugin = nameIn(manifest, name);
  if (typeof plugin !== 'string' || !PLUGIN_NAME.test(plugin))
    throw new PluginError(join(folder, 'package.json'), `needs “switchyard.plugin”: a name such as "lockers"`);
  return sourceAt(folder, plugin);
};

const namesIn = (dependencies: unknown): string[] =>
  typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies) : [];

/** Plugins among the packages that the package.json of `workingFolder` depends on: those with the keyword `switchyard-plugin`. */
export const packageSources = async (workingFolder: string): Promise<PluginSource[]> => {
  const manifest = await manifestOf(workingFolder);
  const names = new Set([...namesIn(manifest?.dependencies), ...namesIn(manifest?.optionalDependencies)]);
  const found = await allOrProblems([...names].map((name) => packageSource(name, workingFolder)));
  return found.flatMap((source) => source ?? []);
};
