import { type Kysely, sql } from 'kysely';

/**
 * Connectors imported from OpenAPI. What runs stands in `operations`, made once from the document; the document itself is
 * kept compressed, so that more of its operations can be chosen later.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE import_documents (
      digest text PRIMARY KEY,
      title text NOT NULL,
      version text NOT NULL,
      source text NOT NULL,
      content bytea NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    )`.execute(db);
  await sql`
    CREATE TABLE imported_connectors (
      name text PRIMARY KEY,
      title json NOT NULL,
      digest text NOT NULL REFERENCES import_documents (digest),
      server text NOT NULL,
      auth json NOT NULL,
      operations json NOT NULL,
      revision integer NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL DEFAULT now(),
      changed_at timestamptz NOT NULL DEFAULT now(),
      changed_by text NOT NULL
    )`.execute(db);
}
