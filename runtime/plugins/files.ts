import { readdir, realpath } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type {
  Conformance,
  ConnectorDefinition,
  NodeDefinition,
  RunnableNode,
  RunnableTrigger,
  TriggerDefinition,
} from '../../plugins/sdk/index.ts';
import { operationNode } from '../../plugins/sdk/operation.ts';
import { leavingOutDefaults } from '../../schema/params.ts';
import { allOrProblems, PluginError } from './problems.ts';
import type { PluginSource } from './sources.ts';

const SDK = new URL('../../plugins/sdk/index.ts', import.meta.url).href;

// A plugin's folder may stand anywhere on the machine and still imports the SDK by its name.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'switchyard/sdk' ? { url: SDK, shortCircuit: true } : next(specifier, context),
});

/** What one plugin brings. */
export interface LoadedPlugin {
  readonly name: string;
  readonly folder: string;
  /** Those of its own and its connector's operations. */
  readonly nodes: readonly RunnableNode[];
  readonly triggers: readonly RunnableTrigger[];
  readonly connector?: ConnectorDefinition;
}

const entries = async (folder: string): Promise<string[]> => {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

/** Compiled files lie beside their declarations, and tests beside what they test. */
const isModule = (file: string): boolean => /\.(ts|js|mjs)$/.test(file) && !/\.(test|d)\.\w+$/.test(file);

const MADE_BY = 'defineNode, defineConnector, defineChannel, defineTrigger or defineConformance';

/** Node runs no TypeScript below `node_modules`; a package that is linked there lies elsewhere. */
const checkRunnable = async (file: string): Promise<void> => {
  if (file.endsWith('.ts') && (await realpath(file)).includes(`${sep}node_modules${sep}`))
    throw new PluginError(file, 'is TypeScript, which Node does not run in node_modules: publish compiled files');
};

const defaultExport = async (file: string): Promise<unknown> => {
  await checkRunnable(file);
  try {
    const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
    if (typeof module.default === 'object' && module.default !== null) return module.default;
  } catch (cause) {
    throw new PluginError(file, 'does not load', { cause });
  }
  throw new PluginError(file, `has no default export made by ${MADE_BY}`);
};

const checkPrefix = (file: string, type: string, plugin: string): void => {
  if (!type.startsWith(`${plugin}.`)) throw new PluginError(file, `declares ${type}, but its folder is ${plugin}`);
};

const loadNode = async (file: string, plugin: string): Promise<RunnableNode> => {
  const definition = (await defaultExport(file)) as NodeDefinition;
  if (typeof definition.type !== 'string' || typeof definition.run !== 'function')
    throw new PluginError(file, 'is no node type: use defineNode');
  checkPrefix(file, definition.type, plugin);
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
  if (typeof definition.config !== 'object' || typeof definition.operations !== 'object')
    throw new PluginError(file, 'is no connector: use defineConnector or defineChannel');
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
  checkPrefix(file, definition.type, plugin);
  return { ...definition, plugin };
};

const modulesIn = async (folder: string): Promise<string[]> =>
  (await entries(folder)).filter(isModule).map((file) => join(folder, file));

const moduleNamed = async (folder: string, name: string): Promise<string | undefined> => {
  const file = (await entries(folder)).find((entry) => isModule(entry) && entry.replace(/\.\w+$/, '') === name);
  return file && join(folder, file);
};

/** Loads a plugin's files; throws all that is wrong with them. */
export const loadPlugin = async ({ name, folder }: PluginSource): Promise<LoadedPlugin> => {
  const connectorFile = await moduleNamed(folder, 'connector');
  const [nodeFiles, triggerFiles] = await Promise.all([
    modulesIn(join(folder, 'nodes')),
    modulesIn(join(folder, 'triggers')),
  ]);
  const nodes = nodeFiles.map((file) => loadNode(file, name));
  const triggers = triggerFiles.map((file) => loadTrigger(file, name));
  const connectors = connectorFile ? [loadConnector(connectorFile, name)] : [];
  await allOrProblems<unknown>([...nodes, ...triggers, ...connectors]);
  const [connector] = await Promise.all(connectors);
  const operations = connector ? Object.keys(connector.operations).map((each) => operationNode(connector, each)) : [];
  return {
    name,
    folder,
    nodes: [...(await Promise.all(nodes)), ...operations],
    triggers: await Promise.all(triggers),
    ...(connector && { connector }),
  };
};

/** What its author recorded for the conformance kit. */
export const loadConformance = async (folder: string): Promise<Conformance | undefined> => {
  const file = await moduleNamed(folder, 'conformance');
  return file === undefined ? undefined : ((await defaultExport(file)) as Conformance);
};
