import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Flow } from '../../schema/flow.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { LocalText } from '../../schema/text.ts';

/** The examples that come with the product: each can be tried, and each is something to begin with. */
export const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

const closed = { additionalProperties: false } as const;
/** `about.json` beside a flow: what the gallery says of it. */
export const About = Type.Object(
  {
    title: LocalText,
    /** What a caller gets from it, in a sentence. */
    what: LocalText,
  },
  closed,
);
export type About = Static<typeof About>;

export interface Template {
  /** The folder's name. */
  readonly id: string;
  readonly about: About;
  readonly flow: Flow;
  /** By file name without `.json`. */
  readonly scenarios: ReadonlyMap<string, Scenario>;
}

const missing = (error: NodeJS.ErrnoException): undefined => {
  if (error.code === 'ENOENT') return undefined;
  throw error;
};
const textAt = (...path: string[]): Promise<string | undefined> => readFile(join(...path), 'utf8').catch(missing);

const scenariosIn = async (folder: string): Promise<Map<string, Scenario>> => {
  const files = ((await readdir(folder).catch(missing)) ?? []).filter((name) => name.endsWith('.json')).sort();
  const read = async (file: string) =>
    [file.slice(0, -'.json'.length), JSON.parse(await readFile(join(folder, file), 'utf8')) as Scenario] as const;
  return new Map(await Promise.all(files.map(read)));
};

type Parse = (text: string) => { readonly flow: Flow } | { readonly diagnostics: readonly unknown[] };

/** One template; `undefined` for a folder without a flow. @throws when it is damaged */
export const readTemplate = async (folder: string, id: string, parse: Parse): Promise<Template | undefined> => {
  const [document, words] = await Promise.all([textAt(folder, id, 'flow.json'), textAt(folder, id, 'about.json')]);
  if (document === undefined) return undefined;
  const parsed = parse(document);
  if ('diagnostics' in parsed) throw new Error(`${id}/flow.json is no flow`);
  const about: unknown = JSON.parse(words ?? 'null');
  if (!Value.Check(About, about)) throw new Error(`${id}/about.json does not say what the flow is for`);
  return { id, about, flow: parsed.flow, scenarios: await scenariosIn(join(folder, id, 'scenarios')) };
};

/** What there is to begin with; read when somebody first asks. */
export type Templates = () => Promise<readonly Template[]>;

/** The templates in a folder. @param parse brings a document up to the present format */
export const templatesIn = (folder: string, parse: Parse): Templates => {
  let read: Promise<readonly Template[]> | undefined;
  return () => {
    read ??= readTemplates(folder, parse);
    return read;
  };
};

const readTemplates = async (folder: string, parse: Parse): Promise<readonly Template[]> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  const read = await Promise.all(names.map((name) => readTemplate(folder, name, parse)));
  return read.filter((template) => template !== undefined);
};
