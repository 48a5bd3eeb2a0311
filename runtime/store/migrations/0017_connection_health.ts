import { type Kysely, sql } from 'kysely';

/**
 * How connections are doing on each server of a group: one row a server, written over and over. Nothing is lost with it,
 * so it need not survive a crash.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE UNLOGGED TABLE connection_health (
      runtime_id text PRIMARY KEY,
      health json NOT NULL,
      at timestamptz NOT NULL DEFAULT now()
    ) WITH (fillfactor = 50)`.execute(db);
}
