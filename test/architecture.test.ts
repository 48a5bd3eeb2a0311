import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

const files = (folder: string): string[] =>
  readdirSync(join(root, folder)).flatMap((name) => {
    if (['node_modules', 'dist', 'output', 'generated'].includes(name)) return [];
    const path = join(folder, name);
    if (statSync(join(root, path)).isDirectory()) return files(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });

const IMPORT = /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Files of the product that `file` imports, relative to the root; packages are left out. */
const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(IMPORT)].flatMap((match) => {
    const target = match[1] ?? match[2] ?? '';
    if (target === 'switchyard/sdk') return ['plugins/sdk/index.ts'];
    return target.startsWith('.') ? [relative(root, resolve(root, dirname(file), target))] : [];
  });

const room = (path: string): string => {
  const [top = '', second = ''] = path.split('/');
  if (top !== 'plugins') return top === 'examples' ? `${top}/${second}` : top;
  return second === 'sdk' ? 'plugins/sdk' : `plugins/${second}`;
};

/** Which rooms a room may import from, besides itself. */
const allowed = (from: string): readonly string[] => {
  if (from === 'schema') return [];
  if (from === 'plugins/sdk' || from === 'designer') return ['schema'];
  if (from.startsWith('plugins/')) return ['plugins/sdk'];
  if (from === 'runtime') return ['schema', 'plugins/sdk'];
  return [];
};

/** What the conformance kit needs is a test, too: it may start the real thing that a connector talks to. */
const isTest = (file: string): boolean =>
  /\.test\.tsx?$/.test(file) || file.startsWith('test/') || file.endsWith('/conformance.ts');
const product = ['schema', 'plugins', 'runtime', 'designer', 'examples'].flatMap(files);

describe('architecture', () => {
  it('imports point one way between the rooms', () => {
    const wrong = product
      .filter((file) => !isTest(file))
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => room(target) !== room(file) && !allowed(room(file)).includes(room(target)))
          .map((target) => `${file} -> ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it('keeps the schema pure: no input or output, nothing that a browser lacks', () => {
    const wrong = files('schema')
      .filter((file) => !isTest(file) && file !== 'schema/generate.ts')
      .filter((file) =>
        /from 'node:|process\.|Date\.now\(|Math\.random\(/.test(readFileSync(join(root, file), 'utf8')),
      );
    expect(wrong).toEqual([]);
  });

  it('takes time and chance from outside in the engine and in plugins', () => {
    const wrong = [...files('runtime/engine'), ...files('plugins')]
      // The conformance kit is itself the outside: a peer that hangs takes real time.
      .filter((file) => !isTest(file) && !file.startsWith('plugins/sdk/conformance/'))
      .filter((file) =>
        /Date\.now\(|new Date\(\)|Math\.random\(|setTimeout\(/.test(readFileSync(join(root, file), 'utf8')),
      );
    expect(wrong).toEqual([]);
  });

  it('has no eval anywhere', () => {
    const evals = product.filter(
      (file) => !isTest(file) && /\beval\(|new Function\(/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(evals).toEqual([]);
  });

  it('has the agreed top level', () => {
    const agreed = [
      'designer',
      'runtime',
      'schema',
      'plugins',
      'examples',
      'test',
      'package.json',
      'package-lock.json',
    ];
    const extra = readdirSync(root).filter(
      (name) =>
        !name.startsWith('.') && ![...agreed, 'tsconfig.json', 'README.md', 'LICENSE', 'node_modules'].includes(name),
    );
    expect(extra).toEqual([]);
  });
});
