import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import { type ConnectionLookup, validateFlow } from '../../schema/validate.ts';
import { neighbours } from './neighbours.ts';

const { catalogue } = await loadPlugins();
const read = (file: string): unknown => JSON.parse(readFileSync(resolve(import.meta.dirname, file), 'utf8'));

it.each(globSync('good/*.json', { cwd: import.meta.dirname }))('%s is good with the real node types, too', (file) => {
  expect(validateFlow(read(file), catalogue).filter(({ severity }) => severity === 'error')).toEqual([]);
});

const known: ConnectionLookup = (name) => (name === 'tms' ? { state: 'usable', connector: 'tms' } : undefined);

it.each(globSync('bad/*.json', { cwd: import.meta.dirname }))('%s is bad with the real node types, too', (file) => {
  const { flow } = read(file) as { flow: unknown };
  expect(
    validateFlow(flow, catalogue, { connections: known, recogniser: false, assets: new Set(), flows: neighbours }),
  ).not.toEqual([]);
});
