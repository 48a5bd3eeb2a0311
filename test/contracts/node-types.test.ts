import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { icons } from '../../designer/ui/every-icon.ts';
import { componentName } from '../../designer/ui/icon-names.ts';
import type { Flow } from '../../schema/flow.ts';
import { validateFlow } from '../../schema/validate.ts';
import { plugins } from '../kit/node-call.ts';
import { nodeTypeContract } from './node-types.ts';
import { cases } from './node-types-behaviours.ts';

const root = new URL('../../', import.meta.url).pathname;
const types = [...plugins.nodes.values()];

const jsonUnder = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json') && !/(^|\/)(scenarios|traces|node_modules)\//.test(name))
    .map((name) => join(folder, name));

const read = (file: string): Flow => JSON.parse(readFileSync(join(root, file), 'utf8')) as Flow;
const examples = jsonUnder('examples').filter((file) => file.endsWith('/flow.json'));
/** Flows over the whole catalogue; those in `good` belong to the validator's own small one. */
const flows = jsonUnder('test/flows/catalogue');

describe.each([...examples, ...flows])('the flow %s', (file) => {
  it('is good', () => expect(validateFlow(read(file), plugins.catalogue)).toEqual([]));
});

describe('no orphans: a node type', () => {
  const used = new Set(
    [...examples, ...flows].flatMap((file) => Object.values(read(file).nodes).map(({ type }) => type)),
  );

  it.each(types.map(({ type }) => type))('%s has a sample, a test beside it, a contract case and a flow', (type) => {
    const [plugin = '', name = ''] = type.split('.');
    const beside = ['nodes', 'operations'].map((folder) => `plugins/${plugin}/${folder}/${name}.test.ts`);
    expect(plugins.nodes.get(type)?.sample, 'sample').toBeTypeOf('object');
    expect(
      beside.some((file) => existsSync(join(root, file))),
      `one of ${beside.join(', ')}`,
    ).toBe(true);
    expect(Object.keys(cases), 'case in test/contracts/node-types-behaviours.ts').toContain(type);
    expect([...used], 'node of an example or of test/flows/catalogue').toContain(type);
  });

  it('that is gone leaves no case behind', () => {
    expect(Object.keys(cases).filter((type) => !plugins.nodes.has(type))).toEqual([]);
  });
});

const usual = new Set(readFileSync(join(root, 'designer/ui/icon.tsx'), 'utf8').match(/(?<=^ {2})[A-Z]\w*(?=,$)/gm));
const drawable = (name: string): boolean => {
  const component = componentName(name);
  return usual.has(component) || Object.hasOwn(icons, component);
};

describe('node type', () => {
  it('icons are checked against those that there are', () => {
    expect(drawable('truck')).toBe(true);
    expect(drawable('no-such-icon')).toBe(false);
  });

  for (const node of types)
    nodeTypeContract(node, cases[node.type] ?? { exits: {} }, { catalogue: plugins.catalogue, icons: drawable });
});
