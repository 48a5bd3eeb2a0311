import type { ConnectionList, ConnectionName, ConnectionSummary } from '../../../schema/connections.ts';
import { partSecrets } from '../../../schema/secrets.ts';
import { openConfig } from '../../connections/edit.ts';
import type { NameUse } from '../../store/connection-use.ts';
import type { Binding, StoredConnection } from '../../store/connections.ts';
import type { AppDeps } from '../deps.ts';

type Deps = Pick<AppDeps, 'connections' | 'registry' | 'vault'>;

/** Configuration without secrets, and which secrets are set. */
const openly = (stored: StoredConnection, { registry, vault }: Deps): Pick<ConnectionSummary, 'config' | 'secrets'> => {
  const definition = registry.connectors.get(stored.connector);
  if (!definition) return { config: stored.config, secrets: Object.keys(stored.secrets) };
  const opened = openConfig(definition, stored, vault);
  return { config: opened.plain, secrets: 'unreadable' in opened ? opened.unreadable : [...opened.secrets.keys()] };
};

const problemOf = (id: string, { connections }: Deps): ConnectionSummary['problem'] => {
  const usable = connections.book.entry(id)?.usable;
  return usable && 'problem' in usable ? usable.problem : null;
};

const bindingsOf = (id: string, { connections: { book } }: Deps): ConnectionSummary['bindings'] =>
  [...book.names()].flatMap((name) =>
    (['live', 'test'] as const)
      .filter((environment) => book.bound(environment, name) === id)
      .map((environment) => ({ name, environment })),
  );

/** A stored connection as its administrator (`fully`) or an analyst sees it. */
export const connectionSummary = (stored: StoredConnection, deps: Deps, fully: boolean): ConnectionSummary => ({
  id: stored.id,
  title: stored.title,
  connector: stored.connector,
  origin: 'stored',
  etag: String(stored.revision),
  ...(fully ? openly(stored, deps) : { config: null, secrets: [] }),
  limits: stored.limits,
  bindings: bindingsOf(stored.id, deps),
  problem: problemOf(stored.id, deps),
  lastTest: stored.lastTest,
  changedAt: stored.changedAt.toISOString(),
  changedBy: stored.changedBy,
});

/** Those of the settings: what they say is shown to administrators, too, without secrets. */
const configuredSummaries = (deps: Deps, fully: boolean): ConnectionSummary[] =>
  deps.connections.book
    .entries()
    .filter(({ origin }) => origin === 'configuration')
    .map(({ id, title, connector, usable }) => {
      const definition = deps.registry.connectors.get(connector);
      const parted =
        definition && 'connected' in usable ? partSecrets(definition.config, usable.connected.config) : undefined;
      return {
        id,
        title,
        connector,
        origin: 'configuration',
        etag: '',
        config: fully && parted ? parted.plain : null,
        secrets: fully && parted ? [...parted.secrets.keys()] : [],
        limits: {},
        bindings: bindingsOf(id, deps),
        problem: problemOf(id, deps),
        lastTest: null,
        changedAt: null,
        changedBy: null,
      };
    });

const nameAnswer = (name: string, use: NameUse | undefined, { connections: { book } }: Deps): ConnectionName => {
  const [live, test] = [book.bound('live', name) ?? null, book.bound('test', name) ?? null];
  const bound = [live, test].flatMap((id) => book.entry(id ?? '')?.connector ?? []);
  return {
    name,
    connectors: [...new Set(use ? use.connectors : bound)],
    live,
    test,
    flows: use?.flows ?? [],
  };
};

/** Everything the page shows. */
export const connectionList = (
  { connections }: { readonly connections: readonly StoredConnection[]; readonly bindings: readonly Binding[] },
  inUse: ReadonlyMap<string, NameUse>,
  deps: Deps,
  fully: boolean,
): ConnectionList => {
  const names = [...new Set([...deps.connections.book.names(), ...inUse.keys()])].sort();
  return {
    connections: [
      ...configuredSummaries(deps, fully),
      ...connections.map((stored) => connectionSummary(stored, deps, fully)),
    ],
    names: names.map((name) => nameAnswer(name, inUse.get(name), deps)),
  };
};
