import type { Logger } from 'pino';
import type { ConnectorDefinition } from '../../plugins/sdk/index.ts';
import type { Environment, TestResult } from '../../schema/connections.ts';
import type { Language } from '../../schema/text.ts';
import type { Connections } from '../engine/ports.ts';
import type { ConnectionStore } from '../store/connections.ts';
import { ConnectionBook } from './book.ts';
import { type ConnectionSettings, connectionsThrough } from './connections.ts';
import type { GuardHealth } from './resilience/guard.ts';
import { tryConnection } from './try.ts';
import type { Vault } from './vault.ts';
import { type Connected, type WireOptions, Wires } from './wires.ts';

export interface LiveConnectionOptions extends WireOptions {
  readonly connectors: ReadonlyMap<string, ConnectorDefinition>;
  readonly configured: ConnectionSettings;
  readonly store: Pick<ConnectionStore, 'read'>;
  readonly vault: Vault;
  readonly logger: Logger;
}

/**
 * Connections as they are now: those that the operator configured and those that people keep in the database, in two
 * views. A change counts from the next call on; calls in progress finish with what they had. While the database is away,
 * what was last read holds.
 */
export class LiveConnections {
  readonly book: ConnectionBook;
  /** For calls and triggers. */
  readonly live: Connections;
  /** For calls in the designer. */
  readonly test: Connections;
  readonly #options: LiveConnectionOptions;
  readonly #wires: Wires;

  constructor(options: LiveConnectionOptions) {
    this.#options = options;
    this.book = new ConnectionBook(options);
    this.#wires = new Wires(options);
    this.live = this.#view('live');
    this.test = this.#view('test');
  }

  /** Reads the database again. Rejects while it is away: then what was known before stays. */
  async load(): Promise<void> {
    this.book.set(await this.#options.store.read());
    this.refresh();
  }

  /** Connectors have come or gone. */
  refresh(): void {
    this.#wires
      .keepOnly(this.book.current())
      .catch((error: unknown) => this.#options.logger.warn({ err: error }, 'a changed connection did not close'));
  }

  /** “Test connection”, of a stored one or one that is being edited. */
  try(
    definition: ConnectorDefinition,
    connected: Connected,
    about: { readonly signal: AbortSignal; readonly language: Language },
  ): Promise<Omit<TestResult, 'at'>> {
    const { allowedHosts, ownServices, resolve, now } = this.#options;
    return tryConnection(definition, connected, { allowedHosts, ownServices, resolve, now, ...about });
  }

  /** How each connection that was used is at the moment, by its id. */
  health(): ReadonlyMap<string, GuardHealth> {
    return this.#wires.health();
  }

  close(): Promise<void> {
    return this.#wires.close();
  }

  #view(environment: Environment): Connections {
    const { connectors } = this.#options;
    const find = (name: string) => this.book.find(environment, name);
    return connectionsThrough({ connectors, wires: this.#wires, find, environment });
  }
}
