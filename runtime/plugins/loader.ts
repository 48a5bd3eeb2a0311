import { readdir, stat } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type {
  ConnectorDefinition,
  NodeDefinition,
  RunnableNode,
  RunnableTrigger,
  TriggerDefinition,
} from '../../plugins/sdk/index.ts';
import { operationNode } from '../../plugins/sdk/operation.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { ConnectorType, OperationType } from '../../schema/connector.ts';
import type { NodeType } from '../../schema/node-type.ts';
import { leavingOutDefaults } from '../../schema/params.ts';
import type { TriggerType } from '../../schema/trigger.ts';
import type { NodeRegistry } from '../engine/ports.ts';

const OWN_PLUGINS = new URL('../../plugins/', import.meta.url);
/** Behind every type that names its place. */
const LAST = 50;
const SDK = new URL('../../plugins/sdk/index.ts', import.meta.url).href;

// A plugin's folder may stand anywhere on the machine and still imports the SDK by its name.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'switchyard/sdk' ? { url: SDK, shortCircuit: true } : next(specifier, context),
});

/** Everything the loaded plugins bring. */
export interface Plugins extends NodeRegistry {
  readonly catalogue: Catalogue;
  readonly nodes: ReadonlyMap<string, RunnableNode>;
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  /** By `<plugin>.<name>`. */
  readonly triggers: ReadonlyMap<string, RunnableTrigger>;
}

/** A plugin that can't be used; `file` says where. */
export class PluginError extends Error {
  override readonly name = 'PluginError';
  readonly file: string;
  constructor(file: string, message: string, options?: ErrorOptions) {
    super(`${file}: ${message}`, options);
    this.file = file;
  }
}

const entries = async (folder: string): Promise<string[]> => {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

const isModule = (file: string): boolean => /\.(ts|js|mjs)$/.test(file) && !/\.(test|d)\.\w+$/.test(file);

const defaultExport = async (file: string): Promise<unknown> => {
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
    if (typeof module.default === 'object' && module.default !== null) return module.default;
  } catch (cause) {
    throw new PluginError(file, 'does not load', { cause });
  }
  throw new PluginError(
    file,
    'has no default export made by defineNode, defineConnector, defineChannel or defineTrigger',
  );
};

const loadNode = async (file: string, plugin: string): Promise<RunnableNode> => {
  const definition = (await defaultExport(file)) as NodeDefinition;
  if (typeof definition.type !== 'string' || typeof definition.run !== 'function')
    throw new PluginError(file, 'is no node type: use defineNode');
  if (!definition.type.startsWith(`${plugin}.`))
    throw new PluginError(file, `declares ${definition.type}, but its folder is ${plugin}`);
  return {
    ...definition,
    waits: definition.waits ?? false,
    params: leavingOutDefaults(definition.params),
    plugin,
    run: definition.run as RunnableNode['run'],
  };
};

const loadConnector = async (file: string, plugin: string): Promise<ConnectorDefinition> => {
  const definition = (await defaultExport(file)) as ConnectorDefinition;
  if (definition.name !== plugin)
    throw new PluginError(file, `declares ${definition.name}, but its folder is ${plugin}`);
  return definition;
};

const TRIGGER_FUNCTIONS = { webhook: ['verify', 'receive'], poll: ['poll'], schedule: ['cron', 'due'] } as const;

const loadTrigger = async (file: string, plugin: string): Promise<RunnableTrigger> => {
  const definition = (await defaultExport(file)) as TriggerDefinition;
  const functions = TRIGGER_FUNCTIONS[definition.kind];
  const has = definition as unknown as Readonly<Record<string, unknown>>;
  if (typeof definition.type !== 'string' || !functions?.every((name) => typeof has[name] === 'function'))
    throw new PluginError(file, 'is no trigger: use defineTrigger');
  if (!definition.type.startsWith(`${plugin}.`))
    throw new PluginError(file, `declares ${definition.type}, but its folder is ${plugin}`);
  return { ...definition, plugin };
};

interface LoadedPlugin {
  readonly nodes: readonly RunnableNode[];
  readonly triggers: readonly RunnableTrigger[];
  readonly connector?: ConnectorDefinition;
}

const loadPlugin = async (folder: string): Promise<LoadedPlugin> => {
  const plugin = basename(folder);
  const triggerFiles = (await entries(join(folder, 'triggers'))).filter(isModule);
  const triggers = await Promise.all(triggerFiles.map((file) => loadTrigger(join(folder, 'triggers', file), plugin)));
  const nodeFiles = (await entries(join(folder, 'nodes'))).filter(isModule);
  const nodes = await Promise.all(nodeFiles.map((file) => loadNode(join(folder, 'nodes', file), plugin)));
  const connectorFile = (await entries(folder)).find((file) => /^connector\.(ts|js|mjs)$/.test(file));
  if (!connectorFile) return { nodes, triggers };
  const connector = await loadConnector(join(folder, connectorFile), plugin);
  const operations = Object.keys(connector.operations).map((name) => operationNode(connector, name));
  return { nodes: [...nodes, ...operations], triggers, connector };
};

const pluginFolders = async (root: string): Promise<string[]> =>
  (await entries(root))
    .filter((name) => name !== 'sdk' && /^[a-z][a-z0-9-]*$/.test(name))
    .map((name) => join(root, name));

/** A folder that the operator names and that is not there is a slip of the pen: its flows would fail much later. */
const namedFolder = async (folder: string): Promise<string> => {
  const path = resolve(folder);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) throw new PluginError(path, 'is no folder (SWITCHYARD_PLUGINS)');
  return path;
};

/** As the palette shows them. */
const byPlace = (a: NodeType, b: NodeType): number =>
  (a.order ?? LAST) - (b.order ?? LAST) || a.type.localeCompare(b.type);

/** The data half of a node type: `run` and its kin never leave the server. */
const dataOfNode = ({ run: _run, upgrade: _upgrade, sample: _sample, says: _says, ...data }: RunnableNode): NodeType =>
  data;

const dataOfConnector = ({ upgrade: _upgrade, ...connector }: ConnectorDefinition): ConnectorType => ({
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

/**
 * Loads the product's own plugins and those in `folders` (each holds one folder per plugin). A plugin is a folder with
 * `nodes/*.ts`, `triggers/*.ts` and, for a connector or a channel, `connector.ts`; no list names them.
 */
export const loadPlugins = async (folders: readonly string[] = []): Promise<Plugins> => {
  const roots = [OWN_PLUGINS.pathname, ...(await Promise.all(folders.map(namedFolder)))];
  const found = (await Promise.all(roots.map(pluginFolders))).flat();
  const loaded = await Promise.all(found.map(loadPlugin));
  const nodes = new Map<string, RunnableNode>();
  for (const node of loaded.flatMap((plugin) => plugin.nodes)) {
    if (nodes.has(node.type)) throw new PluginError(node.plugin, `declares ${node.type} a second time`);
    nodes.set(node.type, node);
  }
  const connectors = new Map(
    loaded.flatMap(({ connector }) => (connector ? [[connector.name, connector] as const] : [])),
  );
  const triggers = new Map<string, RunnableTrigger>();
  for (const trigger of loaded.flatMap((plugin) => plugin.triggers)) {
    if (triggers.has(trigger.type)) throw new PluginError(trigger.plugin, `declares ${trigger.type} a second time`);
    triggers.set(trigger.type, trigger);
  }
  return {
    nodes,
    connectors,
    triggers,
    get: (type) => nodes.get(type),
    catalogue: catalogueOf(nodes, connectors, triggers),
  };
};
