import { createHash } from 'node:crypto';
import type { ConnectorDefinition, RunnableNode } from '../../plugins/sdk/index.ts';
import { operationNode } from '../../plugins/sdk/operation.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { NodeRegistry } from '../engine/ports.ts';
import { catalogueOf, type Plugins } from './loader.ts';

/**
 * What flows can be built from on this server, now. `nodes` and `connectors` are the same maps for ever, `catalogue` and
 * `revision` are new after every change: read them where they are needed and keep no copy.
 */
export interface Registry extends NodeRegistry {
  readonly catalogue: Catalogue;
  readonly nodes: ReadonlyMap<string, RunnableNode>;
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  readonly triggers: Plugins['triggers'];
  /** Digest of the catalogue: the same on every server that has the same. */
  readonly revision: string;
}

const nodesOf = (connector: ConnectorDefinition): RunnableNode[] =>
  Object.keys(connector.operations).map((name) => operationNode(connector, name));

/** The loaded plugins, and the connectors that people import while the server runs. */
export class LiveRegistry implements Registry {
  readonly nodes = new Map<string, RunnableNode>();
  readonly connectors = new Map<string, ConnectorDefinition>();
  readonly triggers: Plugins['triggers'];
  readonly #plugins: Pick<Plugins, 'nodes' | 'connectors' | 'triggers'>;
  readonly #reserved: ReadonlySet<string>;
  readonly #listeners = new Set<() => void>();
  #catalogue: Catalogue = { nodeTypes: [], connectors: [], triggers: [] };
  #revision = '';

  constructor(plugins: Pick<Plugins, 'nodes' | 'connectors' | 'triggers'>) {
    this.#plugins = plugins;
    this.triggers = plugins.triggers;
    this.#reserved = new Set([
      ...plugins.connectors.keys(),
      ...[...plugins.nodes.values()].map(({ plugin }) => plugin),
    ]);
    this.#fill([]);
  }

  get catalogue(): Catalogue {
    return this.#catalogue;
  }

  get revision(): string {
    return this.#revision;
  }

  get(type: string): RunnableNode | undefined {
    return this.nodes.get(type);
  }

  /** Is it the name of a plugin, which no imported connector may take? */
  isReserved(name: string): boolean {
    return this.#reserved.has(name);
  }

  /** These are the imported connectors from now on; a plugin that came later under the same name goes first. */
  setImported(imported: readonly ConnectorDefinition[]): void {
    const before = this.#revision;
    this.#fill(imported.filter(({ name }) => !this.#reserved.has(name)));
    if (this.#revision !== before) for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after every change. Returns its removal. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** In one turn of the event loop: nobody sees half of it. */
  #fill(imported: readonly ConnectorDefinition[]): void {
    this.nodes.clear();
    this.connectors.clear();
    for (const [type, node] of this.#plugins.nodes) this.nodes.set(type, node);
    for (const [name, connector] of this.#plugins.connectors) this.connectors.set(name, connector);
    for (const connector of imported) {
      this.connectors.set(connector.name, connector);
      for (const node of nodesOf(connector)) this.nodes.set(node.type, node);
    }
    this.#catalogue = catalogueOf(this.nodes, this.connectors, this.triggers);
    this.#revision = createHash('sha256').update(JSON.stringify(this.#catalogue)).digest('hex').slice(0, 32);
  }
}
