import { Value } from 'typebox/value';
import type { ConnectorDefinition } from '../../plugins/sdk/index.ts';
import { type ConnectionProblem, type Environment, environments } from '../../schema/connections.ts';
import { Fault } from '../../schema/faults.ts';
import type { ConnectionLimits } from '../../schema/limits.ts';
import { joinSecrets } from '../../schema/secrets.ts';
import { both } from '../../schema/text.ts';
import { isRecord } from '../../schema/validate/document.ts';
import type { Binding, StoredConnection } from '../store/connections.ts';
import type { ConnectionSettings } from './connections.ts';
import { connectionProblems } from './problems.ts';
import { SecretUnreadable, type Vault } from './vault.ts';
import type { Connected } from './wires.ts';

/** Environments as the designer calls them. */
const ENVIRONMENTS: Readonly<Record<Environment, string>> = { live: '正式', test: '试打' };

/** A connection, whole, or why it can't be used. */
export type Usable = { readonly connected: Connected } | { readonly problem: ConnectionProblem };

/** What is known of a connection, whoever wrote it. */
export interface BookEntry {
  readonly id: string;
  readonly title: string;
  readonly connector: string;
  readonly origin: 'stored' | 'configuration';
  readonly usable: Usable;
}

/** A configuration with its secrets, or why they can't be read. */
type Opened = { readonly whole: Readonly<Record<string, unknown>> } | { readonly problem: ConnectionProblem };

/** Before its connector has looked at it. */
interface Source {
  readonly id: string;
  readonly title: string;
  readonly connector: string;
  readonly configVersion: number | undefined;
  readonly limits: ConnectionLimits;
  readonly origin: BookEntry['origin'];
  readonly config: Opened;
  /** The same text: nothing has changed. */
  readonly state: string;
}

export interface BookOptions {
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  /** Of the operator's settings: bound in both environments under their names. */
  readonly configured: ConnectionSettings;
  readonly vault: Vault;
}

/** Id of a connection of the operator's settings. */
export const configuredId = (name: string): string => `config-${name}`;

/** The names of fields, never their values. */
const wrongFields = (definition: ConnectorDefinition, config: unknown): string[] => [
  ...new Set(
    Value.Errors(definition.config, config).map(({ instancePath, message }) =>
      (instancePath.slice(1) || message).slice(0, 80),
    ),
  ),
];

/**
 * Which connection a symbolic name means, now: what the operator configured, and what was last read of the database.
 * While that is away, this is what holds.
 */
export class ConnectionBook {
  readonly #connectors: BookOptions['connectors'];
  readonly #vault: Vault;
  readonly #configured: ReadonlyMap<string, Source>;
  #stored: ReadonlyMap<string, Source> = new Map();
  #names: Readonly<Record<Environment, ReadonlyMap<string, string>>>;
  readonly #known = new WeakMap<Source, { readonly of: ConnectorDefinition | undefined; readonly usable: Usable }>();

  constructor({ connectors, configured, vault }: BookOptions) {
    this.#connectors = connectors;
    this.#vault = vault;
    this.#configured = new Map(
      Object.entries(configured).map(([name, { connector, config, limits = {} }]) => {
        const id = configuredId(name);
        const source: Source = {
          id,
          title: name,
          connector,
          configVersion: undefined,
          limits,
          origin: 'configuration',
          config: { whole: config },
          state: '',
        };
        return [id, source];
      }),
    );
    this.#names = this.#namesOf([]);
  }

  /** From now on this is what the database has. What has not changed stays the same object. */
  set({ connections, bindings }: { connections: readonly StoredConnection[]; bindings: readonly Binding[] }): void {
    const before = this.#stored;
    this.#stored = new Map(
      connections.map((stored) => {
        const source = this.#sourceOf(stored);
        const known = before.get(stored.id);
        return [stored.id, known?.state === source.state ? known : source];
      }),
    );
    this.#names = this.#namesOf(bindings);
  }

  /** @throws Fault when the name is bound to nothing there, or to what can't be used */
  find(environment: Environment, name: string): Connected {
    const found = this.entry(this.#names[environment].get(name) ?? '');
    if (!found)
      throw new Fault(
        'connector.not_bound',
        both(`${name}（${ENVIRONMENTS[environment]}）`, `${name} (${environment})`),
      );
    if ('problem' in found.usable) {
      const { code, message } = found.usable.problem;
      throw new Fault('connector.unusable', both(`${name}：${message['zh-CN']}`, `${name}: ${code}`));
    }
    return found.usable.connected;
  }

  entry(id: string): BookEntry | undefined {
    const source = this.#configured.get(id) ?? this.#stored.get(id);
    return source && this.#entryOf(source);
  }

  entries(): BookEntry[] {
    return [...this.#configured.values(), ...this.#stored.values()].map((source) => this.#entryOf(source));
  }

  /** Id of the connection that a name means. */
  bound(environment: Environment, name: string): string | undefined {
    return this.#names[environment].get(name);
  }

  /** Does the name mean something by the operator's settings, whoever else binds it? */
  isConfigured(name: string): boolean {
    return this.#configured.has(configuredId(name));
  }

  /** Every name that means something somewhere. */
  names(): ReadonlySet<string> {
    return new Set(environments.flatMap((environment) => [...this.#names[environment].keys()]));
  }

  /** What calls may use now. */
  current(): ReadonlySet<Connected> {
    return new Set(this.entries().flatMap(({ usable }) => ('connected' in usable ? [usable.connected] : [])));
  }

  #namesOf(bindings: readonly Binding[]): Readonly<Record<Environment, ReadonlyMap<string, string>>> {
    const of = (environment: Environment) =>
      new Map([
        ...[...this.#configured.values()].map(({ id, title }) => [title, id] as const),
        // What a person bound goes before what the settings say.
        ...bindings
          .filter((binding) => binding.environment === environment)
          .map(({ name, connection }) => [name, connection] as const),
      ]);
    return { live: of('live'), test: of('test') };
  }

  #sourceOf(stored: StoredConnection): Source {
    const { id, title, connector, configVersion, limits } = stored;
    return {
      id,
      title,
      connector,
      configVersion,
      limits,
      origin: 'stored',
      config: this.#opened(stored),
      state: JSON.stringify([title, connector, configVersion, stored.config, stored.secrets, limits]),
    };
  }

  #opened({ id, config, secrets }: StoredConnection): Opened {
    try {
      const opened = Object.entries(secrets).map(
        ([field, sealed]) => [field, this.#vault.open(sealed, { connection: id, field })] as const,
      );
      return { whole: joinSecrets({ plain: config, secrets: new Map(opened) }) };
    } catch (error) {
      if (!(error instanceof SecretUnreadable)) throw error;
      const { keyMissing, secretDamaged } = connectionProblems;
      return { problem: error.why === 'key_missing' ? keyMissing() : secretDamaged() };
    }
  }

  #entryOf(source: Source): BookEntry {
    const { id, title, connector, origin } = source;
    return { id, title, connector, origin, usable: this.#usable(source) };
  }

  /** Looked at once for each state of the connection and its connector, which may come and go. */
  #usable(source: Source): Usable {
    const definition = this.#connectors.get(source.connector);
    const known = this.#known.get(source);
    if (known && known.of === definition) return known.usable;
    const usable = this.#look(source, definition);
    this.#known.set(source, { of: definition, usable });
    return usable;
  }

  #look(source: Source, definition: ConnectorDefinition | undefined): Usable {
    const { id, connector, config, configVersion, limits, origin } = source;
    if (!definition) return { problem: connectionProblems.connectorMissing(connector) };
    if ('problem' in config) return config;
    const current = upgradedConfig(definition, config.whole, configVersion);
    if (!current) return { problem: connectionProblems.upgradeFailed(configVersion ?? 1, definition.version ?? 1) };
    const fields = wrongFields(definition, current);
    if (fields.length > 0) return { problem: connectionProblems.configInvalid(fields) };
    return { connected: { id, connector, config: current, limits, byOperator: origin === 'configuration' } };
  }
}

/** A configuration of an older `version` of its connector, brought up to this one; `undefined` when that fails. */
export const upgradedConfig = (
  { version = 1, upgrade }: ConnectorDefinition,
  config: Readonly<Record<string, unknown>>,
  from: number | undefined,
): Readonly<Record<string, unknown>> | undefined => {
  if (!upgrade || from === undefined || from >= version) return config;
  try {
    const current: unknown = upgrade(structuredClone(config), from);
    return isRecord(current) ? current : undefined;
  } catch {
    // Its message may quote the configuration; the connection shows as one that has to be filled in again.
    return undefined;
  }
};
