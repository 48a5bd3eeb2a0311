import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Flow } from './flow.ts';
import { Scenario } from './scenario.ts';

/** Writes the published JSON Schemas: `node schema/generate.ts`; with `--check` it only says whether they are current. */
const documents = {
  'flow.schema.json': { title: 'Switchyard flow, format 1', schema: Flow },
  'scenario.schema.json': { title: 'Switchyard scenario, format 1', schema: Scenario },
} as const;

const textOf = (file: string, title: string, schema: object): string => {
  const head = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:switchyard:schema:${file}`,
    title,
  };
  return `${JSON.stringify({ ...head, ...schema }, null, 2)}\n`;
};

/** File name → its text. */
export const generatedSchemas = (): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(documents).map(([file, { title, schema }]) => [file, textOf(file, title, schema)]));

const folder = new URL('generated/', import.meta.url);

/** Names of files that differ from what the code says. */
export const staleSchemas = (): string[] =>
  Object.entries(generatedSchemas())
    .filter(([file, text]) => {
      try {
        return readFileSync(new URL(file, folder), 'utf8') !== text;
      } catch {
        // Not there yet: as stale as can be.
        return true;
      }
    })
    .map(([file]) => file);

const main = (): void => {
  if (process.argv.includes('--check')) {
    const stale = staleSchemas();
    if (stale.length > 0) console.error(`stale: ${stale.join(', ')}; run node schema/generate.ts`);
    process.exitCode = stale.length > 0 ? 1 : 0;
    return;
  }
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(generatedSchemas())) writeFileSync(new URL(file, folder), text);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
