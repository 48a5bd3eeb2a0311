import { type Kysely, sql } from 'kysely';

/** Runtimes that share this database. Each says every half second that its event loop still turns. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE runtimes (
      id text PRIMARY KEY,
      beat bigint NOT NULL DEFAULT 0,
      accepting boolean NOT NULL DEFAULT false,
      started_at timestamptz NOT NULL DEFAULT now()
    ) WITH (fillfactor = 50)`.execute(db);
}
