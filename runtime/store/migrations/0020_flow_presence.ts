import { type Kysely, sql } from 'kysely';

/**
 * Who has which flow open, and at which step: one row an open page, renewed every few seconds by the server that holds
 * its connection. A server that dies renews nothing. Nothing is lost with it, so it need not survive a crash.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE UNLOGGED TABLE flow_presence (
      page text PRIMARY KEY,
      flow_id text NOT NULL,
      person text NOT NULL,
      name text NOT NULL,
      node text,
      came_at timestamptz NOT NULL DEFAULT now(),
      seen_at timestamptz NOT NULL DEFAULT now()
    ) WITH (fillfactor = 50)`.execute(db);
  await sql`CREATE INDEX flow_presence_flow ON flow_presence (flow_id)`.execute(db);
}
