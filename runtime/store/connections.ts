import { type Kysely, sql, type Transaction } from 'kysely';
import type { Environment, TestResult } from '../../schema/connections.ts';
import type { ConnectionLimits } from '../../schema/limits.ts';
import { audit } from './audit.ts';
import { notify } from './changes.ts';
import type { DB } from './generated/db.ts';
import { fromJson, storable } from './values.ts';

/** Told of every change of a connection or a binding. */
export const CONNECTIONS_TOPIC = 'connections';

/** Everything of a connection that can be changed. */
export interface ConnectionContent {
  readonly title: string;
  /** Version of the connector's configuration that `config` has. */
  readonly configVersion: number;
  /** Without secrets. */
  readonly config: Readonly<Record<string, unknown>>;
  /** JSON pointer → ciphertext. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly limits: ConnectionLimits;
}

export interface StoredConnection extends ConnectionContent {
  readonly id: string;
  readonly connector: string;
  readonly revision: number;
  readonly lastTest: TestResult | null;
  readonly changedAt: Date;
  readonly changedBy: string;
}

/** What a symbolic name means in an environment. */
export interface Binding {
  readonly name: string;
  readonly environment: Environment;
  readonly connection: string;
}

/** Connections and bindings. Secrets come in and go out sealed: no key is known here. */
export class ConnectionStore {
  readonly #db: Kysely<DB>;

  constructor(db: Kysely<DB>) {
    this.#db = db;
  }

  /** Everything, as it was at one moment. */
  async read(): Promise<{ readonly connections: StoredConnection[]; readonly bindings: Binding[] }> {
    return await this.#db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (tx) => ({
        connections: (await rows(tx).orderBy('created_at').execute()).map(toConnection),
        bindings: (await bindingRows(tx).orderBy('name').execute()).map(toBinding),
      }));
  }

  async find(id: string): Promise<StoredConnection | undefined> {
    const row = await rows(this.#db).where('id', '=', storable(id)).executeTakeFirst();
    return row && toConnection(row);
  }

  async create(
    { id, connector }: { readonly id: string; readonly connector: string },
    content: ConnectionContent,
    by: string,
  ): Promise<StoredConnection> {
    return await this.#db.transaction().execute(async (tx) => {
      await tx
        .insertInto('connections')
        .values({
          id,
          connector: storable(connector),
          ...columns(content),
          created_by: storable(by),
          changed_by: storable(by),
        })
        .execute();
      const detail = { connector, title: content.title, secrets: Object.keys(content.secrets) };
      await audit(tx, { actor: by, action: 'connection.created', subject: `connection:${id}`, detail });
      await notify(tx, CONNECTIONS_TOPIC);
      return toConnection(await rows(tx).where('id', '=', id).executeTakeFirstOrThrow());
    });
  }

  /** `changed` names what is another now, for the record; values stay out of it. */
  async change(
    id: string,
    revision: string,
    content: ConnectionContent,
    { by, changed }: { readonly by: string; readonly changed: readonly string[] },
  ): Promise<StoredConnection | 'missing' | 'stale'> {
    return await this.#db.transaction().execute(async (tx) => {
      const old = await tx
        .selectFrom('connections')
        .select('revision')
        .where('id', '=', storable(id))
        .forUpdate()
        .executeTakeFirst();
      if (!old) return 'missing';
      if (String(old.revision) !== revision) return 'stale';
      await tx
        .updateTable('connections')
        .set({
          ...columns(content),
          revision: sql`revision + 1`,
          last_test: null,
          changed_at: sql`now()`,
          changed_by: storable(by),
        })
        .where('id', '=', id)
        .execute();
      const detail = { changed: [...changed] };
      await audit(tx, { actor: by, action: 'connection.changed', subject: `connection:${id}`, detail });
      await notify(tx, CONNECTIONS_TOPIC);
      return toConnection(await rows(tx).where('id', '=', id).executeTakeFirstOrThrow());
    });
  }

  /** Removes a connection to which no name is bound; else answers its bindings. */
  async remove(id: string, by: string): Promise<'missing' | readonly Binding[]> {
    return await this.#db.transaction().execute(async (tx) => {
      const old = await tx
        .selectFrom('connections')
        .select(['title', 'connector'])
        .where('id', '=', storable(id))
        .forUpdate()
        .executeTakeFirst();
      if (!old) return 'missing';
      const bound = await bindingRows(tx).where('connection_id', '=', id).execute();
      if (bound.length > 0) return bound.map(toBinding);
      await tx.deleteFrom('connections').where('id', '=', id).execute();
      await audit(tx, { actor: by, action: 'connection.removed', subject: `connection:${id}`, detail: old });
      await notify(tx, CONNECTIONS_TOPIC);
      return [];
    });
  }

  /** How trying it went, for whoever looks at it next. */
  async noteTest(id: string, result: TestResult, by: string): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('connections')
        .set({ last_test: storable(JSON.stringify(result)) })
        .where('id', '=', storable(id))
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return;
      const detail = { result: result.result };
      await audit(tx, { actor: by, action: 'connection.tested', subject: `connection:${id}`, detail });
    });
  }

  /** `configured`: the connection is one of the operator's settings. `missing`: there is no such connection. */
  async bind(binding: Binding, by: string, configured: boolean): Promise<'missing' | 'bound'> {
    return await this.#db.transaction().execute(async (tx) => {
      // Locked: the connection is there until the name is bound to it.
      const there =
        configured ||
        (await tx
          .selectFrom('connections')
          .select('id')
          .where('id', '=', storable(binding.connection))
          .forShare()
          .executeTakeFirst());
      if (!there) return 'missing';
      const bound = { connection_id: storable(binding.connection), changed_by: storable(by) };
      await tx
        .insertInto('connection_bindings')
        .values({ name: storable(binding.name), environment: binding.environment, ...bound })
        .onConflict((conflict) =>
          conflict.columns(['name', 'environment']).doUpdateSet({ ...bound, changed_at: sql`now()` }),
        )
        .execute();
      const { name, environment, connection } = binding;
      await audit(tx, {
        actor: by,
        action: 'binding.set',
        subject: `binding:${name}`,
        detail: { environment, connection },
      });
      await notify(tx, CONNECTIONS_TOPIC);
      return 'bound';
    });
  }

  /** False: it was not bound. */
  async unbind({ name, environment }: Omit<Binding, 'connection'>, by: string): Promise<boolean> {
    return await this.#db.transaction().execute(async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('connection_bindings')
        .where('name', '=', storable(name))
        .where('environment', '=', environment)
        .executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      await audit(tx, { actor: by, action: 'binding.removed', subject: `binding:${name}`, detail: { environment } });
      await notify(tx, CONNECTIONS_TOPIC);
      return true;
    });
  }

  /**
   * Seals every secret anew for which `reseal` answers something. All or none: one that throws leaves all as it was.
   * Answers how many were sealed anew.
   */
  async reseal(reseal: (connection: string, field: string, sealed: string) => string | undefined, by: string) {
    return await this.#db.transaction().execute(async (tx) => {
      let count = 0;
      for (const { id, secrets } of await rows(tx).forUpdate().execute()) {
        const fresh = Object.entries(fromJson<Record<string, string>>(secrets)).map(([field, sealed]) => {
          const next = reseal(id, field, sealed);
          if (next !== undefined) count += 1;
          return [field, next ?? sealed] as const;
        });
        await tx
          .updateTable('connections')
          .set({ secrets: JSON.stringify(Object.fromEntries(fresh)) })
          .where('id', '=', id)
          .execute();
      }
      if (count > 0) {
        await audit(tx, {
          actor: by,
          action: 'connection.rotated',
          subject: 'connections',
          detail: { secrets: count },
        });
        await notify(tx, CONNECTIONS_TOPIC);
      }
      return count;
    });
  }
}

const rows = (db: Kysely<DB> | Transaction<DB>) =>
  db
    .selectFrom('connections')
    .select([
      'id',
      'title',
      'connector',
      'config_version',
      'config',
      'secrets',
      'limits',
      'revision',
      'last_test',
      'changed_at',
      'changed_by',
    ]);

const bindingRows = (db: Kysely<DB> | Transaction<DB>) =>
  db.selectFrom('connection_bindings').select(['name', 'environment', 'connection_id']);

const toConnection = (
  row: Awaited<ReturnType<ReturnType<typeof rows>['executeTakeFirstOrThrow']>>,
): StoredConnection => ({
  id: row.id,
  title: row.title,
  connector: row.connector,
  configVersion: row.config_version,
  config: fromJson(row.config),
  secrets: fromJson(row.secrets),
  limits: fromJson(row.limits),
  revision: row.revision,
  lastTest: fromJson(row.last_test),
  changedAt: row.changed_at,
  changedBy: row.changed_by,
});

const toBinding = (row: Awaited<ReturnType<ReturnType<typeof bindingRows>['executeTakeFirstOrThrow']>>): Binding => ({
  name: row.name,
  environment: row.environment === 'live' ? 'live' : 'test',
  connection: row.connection_id,
});

const json = (value: unknown): string => storable(JSON.stringify(value)).replaceAll('\\u0000', '\\ufffd');

const columns = ({ title, configVersion, config, secrets, limits }: ConnectionContent) => ({
  title: storable(title),
  config_version: configVersion,
  config: json(config),
  secrets: json(secrets),
  limits: json(limits),
});
