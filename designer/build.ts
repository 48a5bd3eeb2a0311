import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..');
/** Where the built designer lies: an `index.html` and its assets. */
export const dist = join(here, 'dist');
const STAMP = '.stamp';

const isSource = (name: string): boolean => !/\.test\.tsx?$/.test(name);

/** Every file that the build reads, in a fixed order. */
const sources = async (): Promise<string[]> => {
  const under = async (folder: string): Promise<string[]> => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && isSource(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.startsWith(dist + sep));
  };
  const files = [...(await under(here)), ...(await under(join(root, 'schema'))), join(root, 'package-lock.json')];
  return files.sort();
};

const stampOf = async (files: readonly string[]): Promise<string> => {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${relative(root, file)}\0`);
    hash.update(await readFile(file));
  }
  return hash.digest('hex');
};

const builtStamp = (): Promise<string> => readFile(join(dist, STAMP), 'utf8').catch(() => '');

/**
 * Builds the designer into `designer/dist` when its sources changed since the last build, else returns at once.
 * It is built beside and moved into place, so that a server never serves half of one.
 * @returns whether it was built
 */
export const buildDesigner = async (): Promise<boolean> => {
  const stamp = await stampOf(await sources());
  if (stamp === (await builtStamp())) return false;
  const { build } = await import('vite');
  const fresh = join(root, 'node_modules', '.cache', `designer-${process.pid}`);
  const old = `${fresh}-old`;
  await mkdir(join(fresh, '..'), { recursive: true });
  // A test run would otherwise build, and leave behind, React as it is for developing.
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await build({ configFile: join(here, 'vite.config.ts'), build: { outDir: fresh } });
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
  await writeFile(join(fresh, STAMP), stamp);
  await rename(dist, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(fresh, dist);
  await rm(old, { recursive: true, force: true });
  return true;
};

if (import.meta.main) {
  const begun = performance.now();
  if (await buildDesigner()) {
    process.stderr.write(`designer built in ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
  }
}
