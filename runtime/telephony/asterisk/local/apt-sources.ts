import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `deb [options] URI suite components` lines. */
const oneLineUris = (text: string): string[] =>
  text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s*)?(\S+)\s+\S+/.exec(line);
    return match?.[1] ? [match[1]] : [];
  });

/** Stanzas of a deb822 `.sources` file, with its comments and continued lines. */
const deb822Uris = (text: string): string[] =>
  text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = new Map<string, string>();
    let last = '';
    for (const line of stanza.split('\n')) {
      if (line.startsWith('#')) continue;
      const field = /^([A-Za-z0-9-]+):\s*(.*)$/.exec(line);
      if (field?.[1]) {
        last = field[1].toLowerCase();
        fields.set(last, field[2] ?? '');
      } else if (/^\s/.test(line) && last) fields.set(last, `${fields.get(last)} ${line.trim()}`);
    }
    const isDeb = (fields.get('types') ?? '').split(/\s+/).includes('deb');
    if (!isDeb || /^no$/i.test(fields.get('enabled') ?? 'yes')) return [];
    return (fields.get('uris') ?? '').split(/\s+/).filter(Boolean);
  });

/** The archive itself: not its security half, not a third party's packages. */
const isDebianArchive = (uri: string): boolean =>
  /^https?:\/\/\S+/.test(uri) && /\/debian\/?$/.test(uri) && !uri.includes('security');

/** First Debian archive among apt source files, given as name and text. */
export const mirrorOf = (files: readonly { readonly name: string; readonly text: string }[]): string | undefined =>
  files
    .flatMap(({ name, text }) => (name.endsWith('.sources') ? deb822Uris(text) : oneLineUris(text)))
    .find(isDebianArchive);

const readIfThere = async (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

/** The Debian mirror that this machine installs from, if it says so. */
export const machineMirror = async (folder = '/etc/apt'): Promise<string | undefined> => {
  const more = await readdir(join(folder, 'sources.list.d')).catch(() => []);
  const paths = [
    join(folder, 'sources.list'),
    ...more
      .filter((name) => /\.(list|sources)$/.test(name))
      .sort()
      .map((name) => join(folder, 'sources.list.d', name)),
  ];
  return mirrorOf(await Promise.all(paths.map(async (name) => ({ name, text: await readIfThere(name) }))));
};
