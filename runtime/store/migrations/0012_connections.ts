import { type Kysely, sql } from 'kysely';

/**
 * Systems that flows talk to, and which of them a symbolic name means in an environment. `config` holds no secret;
 * `secrets` maps JSON pointers of the configuration to ciphertexts whose key is not in the database. A binding may also
 * lead to a connection of the operator's settings (`config-…`), which has no row: the store keeps others there.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE connections (
      id text PRIMARY KEY,
      title text NOT NULL,
      connector text NOT NULL,
      config_version integer NOT NULL,
      config json NOT NULL,
      secrets json NOT NULL,
      limits json NOT NULL DEFAULT '{}',
      revision integer NOT NULL DEFAULT 1,
      last_test json,
      created_at timestamptz NOT NULL DEFAULT now(),
      created_by text NOT NULL,
      changed_at timestamptz NOT NULL DEFAULT now(),
      changed_by text NOT NULL
    )`.execute(db);
  await sql`
    CREATE TABLE connection_bindings (
      name text NOT NULL CHECK (name <> ''),
      environment text NOT NULL CHECK (environment IN ('live', 'test')),
      connection_id text NOT NULL,
      changed_at timestamptz NOT NULL DEFAULT now(),
      changed_by text NOT NULL,
      PRIMARY KEY (name, environment)
    )`.execute(db);
  await sql`CREATE INDEX connection_bindings_connection ON connection_bindings (connection_id)`.execute(db);
}
