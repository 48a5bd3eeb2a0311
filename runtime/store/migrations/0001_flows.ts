import { type Kysely, sql } from 'kysely';

/**
 * Documents are `json`, not `jsonb`: nothing queries inside them, and an analyst who opens the code view finds the keys
 * in the order in which they were written.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE flows (
      id text PRIMARY KEY,
      name text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('ivr', 'outbound', 'ticket')),
      description text NOT NULL DEFAULT '',
      draft json NOT NULL,
      draft_revision integer NOT NULL DEFAULT 1,
      draft_hash text NOT NULL,
      draft_errors integer NOT NULL DEFAULT 0,
      draft_warnings integer NOT NULL DEFAULT 0,
      live_version integer,
      created_at timestamptz NOT NULL DEFAULT now(),
      created_by text NOT NULL,
      changed_at timestamptz NOT NULL DEFAULT now(),
      changed_by text NOT NULL
    )`.execute(db);
  await sql`
    CREATE TABLE flow_versions (
      flow_id text NOT NULL REFERENCES flows (id),
      version integer NOT NULL CHECK (version > 0),
      document json NOT NULL,
      hash text NOT NULL,
      note text NOT NULL DEFAULT '',
      published_at timestamptz NOT NULL DEFAULT now(),
      published_by text NOT NULL,
      PRIMARY KEY (flow_id, version)
    )`.execute(db);
  await sql`
    ALTER TABLE flows ADD CONSTRAINT flows_live_version_fkey
      FOREIGN KEY (id, live_version) REFERENCES flow_versions (flow_id, version)`.execute(db);
  await sql`
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION '% is never changed: %', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
    END $$`.execute(db);
  await sql`
    CREATE TABLE audit_log (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT now(),
      actor text NOT NULL,
      action text NOT NULL,
      subject text NOT NULL,
      detail jsonb NOT NULL DEFAULT '{}'
    )`.execute(db);
  for (const table of ['flow_versions', 'audit_log']) {
    await sql`
      CREATE TRIGGER ${sql.id(`${table}_immutable`)} BEFORE UPDATE OR DELETE OR TRUNCATE ON ${sql.table(table)}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`.execute(db);
  }
  await sql`CREATE INDEX audit_log_subject ON audit_log (subject, id DESC)`.execute(db);
  await sql`
    CREATE TABLE numbers (
      number text PRIMARY KEY,
      flow_id text NOT NULL REFERENCES flows (id),
      label text NOT NULL DEFAULT '',
      changed_at timestamptz NOT NULL DEFAULT now(),
      changed_by text NOT NULL
    )`.execute(db);
  await sql`CREATE INDEX numbers_flow ON numbers (flow_id)`.execute(db);
  await sql`CREATE INDEX flows_changed ON flows (changed_at DESC, id)`.execute(db);
}
