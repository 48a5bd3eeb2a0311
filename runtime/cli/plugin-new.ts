import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalText } from '../../schema/text.ts';
import { OWN_PLUGINS } from '../plugins/loader.ts';
import { PLUGIN_NAME } from '../plugins/sources.ts';
import { print, terminalLanguage } from './output.ts';

const PRODUCT = fileURLToPath(new URL('../../', import.meta.url));
const STARTER = join(OWN_PLUGINS, 'sdk/starter');

const refuse = (zh: string, en: string): never => {
  const words: LocalText = { 'zh-CN': zh, en };
  throw new Error(words[terminalLanguage()]);
};

const checkName = (name: string): void => {
  if (!PLUGIN_NAME.test(name))
    refuse(
      `「${name}」不能作插件名：用小写字母、数字和 -，以字母开头，最多 40 个`,
      `“${name}” is no name of a plugin: small letters, digits and -, a letter first, 40 at most`,
    );
  if (existsSync(join(OWN_PLUGINS, name)))
    refuse(`已经有叫 ${name} 的插件`, `there is a plugin called ${name} already`);
};

/** A package.json in the product's own tree would make a package of its own of it. */
const writtenAs = (file: string): string => file.replace('package.template.json', 'package.json');

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

/** The plugin finds the SDK's types and the command by themselves, without a registry. */
const linkProduct = async (folder: string): Promise<void> => {
  await mkdir(join(folder, 'node_modules'), { recursive: true });
  await symlink(PRODUCT, join(folder, 'node_modules/switchyard'), 'junction');
  await writeFile(join(folder, '.gitignore'), 'node_modules/\ndist/\n');
};

/** `switchyard plugin new`: a plugin that works, with a test, a sample and a README. */
export const newPlugin = async (name: string, { dir }: { readonly dir: string }): Promise<void> => {
  checkName(name);
  const folder = resolve(dir, name);
  if (existsSync(folder)) refuse(`${folder} 已经存在，没有改动`, `${folder} exists already; nothing was written`);
  for (const file of await filesIn(STARTER)) {
    const text = await readFile(join(STARTER, file), 'utf8');
    const path = join(folder, writtenAs(file));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text.replaceAll('starter', name));
  }
  await linkProduct(folder);
  const words: LocalText = {
    'zh-CN': `插件在 ${folder}\n下一步：cd ${folder} && npm test && npx switchyard plugin check .`,
    en: `The plugin is in ${folder}\nNext: cd ${folder} && npm test && npx switchyard plugin check .`,
  };
  print(words[terminalLanguage()]);
};
