import type { ConnectorDefinition, RunnableNode, RunnableTrigger } from '../../plugins/sdk/index.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { ConnectorType, OperationType } from '../../schema/connector.ts';
import type { NodeType } from '../../schema/node-type.ts';
import type { TriggerType } from '../../schema/trigger.ts';
import type { NodeRegistry } from '../engine/ports.ts';
import { type LoadedPlugin, loadPlugin } from './files.ts';
import { allOrProblems, PluginError } from './problems.ts';
import { namedFolder, packageSources, sourcesIn } from './sources.ts';

export const OWN_PLUGINS = new URL('../../plugins/', import.meta.url).pathname;
/** Behind every type that names its place. */
const LAST = 50;

/** Everything the loaded plugins bring. */
export interface Plugins extends NodeRegistry {
  readonly catalogue: Catalogue;
  readonly nodes: ReadonlyMap<string, RunnableNode>;
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  /** By `<plugin>.<name>`. */
  readonly triggers: ReadonlyMap<string, RunnableTrigger>;
  /** Where each plugin lies. */
  readonly folders: ReadonlyMap<string, string>;
}

/** As the palette shows them. */
const byPlace = (a: NodeType, b: NodeType): number =>
  (a.order ?? LAST) - (b.order ?? LAST) || a.type.localeCompare(b.type);

/** The data half of a node type: `run` and its kin never leave the server. */
const dataOfNode = ({ run: _run, upgrade: _upgrade, sample: _sample, says: _says, ...data }: RunnableNode): NodeType =>
  data;

const dataOfConnector = ({ upgrade: _upgrade, check: _check, ...connector }: ConnectorDefinition): ConnectorType => ({
  ...connector,
  operations: Object.fromEntries(
    Object.entries(connector.operations).map(([name, { run: _run, upgrade: _changed, sample: _sample, ...data }]) => [
      name,
      data as OperationType,
    ]),
  ),
});

const dataOfTrigger = ({
  type,
  version,
  kind,
  icon,
  title,
  help,
  config,
  emits,
  plugin,
  ...rest
}: RunnableTrigger): TriggerType => ({
  type,
  version,
  kind,
  icon,
  title,
  help,
  config,
  emits,
  plugin,
  ...('everySeconds' in rest && { everySeconds: rest.everySeconds }),
});

/** The data half of everything, in the palette's order. */
export const catalogueOf = (
  nodes: ReadonlyMap<string, RunnableNode>,
  connectors: ReadonlyMap<string, ConnectorDefinition>,
  triggers: ReadonlyMap<string, RunnableTrigger>,
): Catalogue => ({
  nodeTypes: [...nodes.values()].map(dataOfNode).sort(byPlace),
  connectors: [...connectors.values()].map(dataOfConnector),
  triggers: [...triggers.values()].map(dataOfTrigger).sort((a, b) => a.type.localeCompare(b.type)),
});

const checkNames = (loaded: readonly LoadedPlugin[]): void => {
  const folders = new Map<string, string>();
  for (const { name, folder } of loaded) {
    const other = folders.get(name);
    if (other !== undefined) throw new PluginError(folder, `is called ${name}, and so is ${other}`);
    folders.set(name, folder);
  }
};

/** By type; one plugin may not declare a type twice. */
const byType = <T extends { readonly type: string; readonly plugin: string }>(all: readonly T[]): Map<string, T> => {
  const found = new Map<string, T>();
  for (const one of all) {
    if (found.has(one.type)) throw new PluginError(one.plugin, `declares ${one.type} a second time`);
    found.set(one.type, one);
  }
  return found;
};

/** The loaded plugins as one. */
export const joined = (loaded: readonly LoadedPlugin[]): Plugins => {
  checkNames(loaded);
  const nodes = byType(loaded.flatMap((plugin) => plugin.nodes));
  const triggers = byType(loaded.flatMap((plugin) => plugin.triggers));
  const connectors = new Map(
    loaded.flatMap(({ connector }) => (connector ? [[connector.name, connector] as const] : [])),
  );
  return {
    nodes,
    connectors,
    triggers,
    folders: new Map(loaded.map(({ name, folder }) => [name, folder])),
    get: (type) => nodes.get(type),
    catalogue: catalogueOf(nodes, connectors, triggers),
  };
};

/** The product's own plugins. */
export const ownPlugins = async (): Promise<LoadedPlugin[]> =>
  allOrProblems((await sourcesIn(OWN_PLUGINS)).filter(({ name }) => name !== 'sdk').map(loadPlugin));

/**
 * Loads the product's own plugins, those in `folders` (each holds one folder per plugin), and the packages with the
 * keyword `switchyard-plugin` that `workingFolder` depends on. A plugin is a folder with `nodes/*.ts`, `triggers/*.ts`
 * and, for a connector or a channel, `connector.ts`, or the same compiled to `.js`; no list names them.
 * @throws PluginError with everything that is wrong
 */
export const loadPlugins = async (
  folders: readonly string[] = [],
  workingFolder: string = process.cwd(),
): Promise<Plugins> => {
  const roots = await allOrProblems(folders.map(namedFolder));
  const [own, ...sources] = await Promise.all([ownPlugins(), ...roots.map(sourcesIn), packageSources(workingFolder)]);
  return joined([...own, ...(await allOrProblems(sources.flat().map(loadPlugin)))]);
};
