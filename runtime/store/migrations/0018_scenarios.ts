import { type Kysely, sql } from 'kysely';

/**
 * Scenarios of flows, with how each went last: on which meaning of the flow (`ran_hash`) and of itself (`ran_revision`), so
 * that a result from before a change shows as such. They go with their flow.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE scenarios (
      id text PRIMARY KEY,
      flow_id text NOT NULL REFERENCES flows ON DELETE CASCADE,
      position integer NOT NULL,
      title text NOT NULL,
      document json NOT NULL,
      revision integer NOT NULL DEFAULT 1,
      changed_at timestamptz NOT NULL DEFAULT now(),
      changed_by text NOT NULL,
      result json,
      ran_hash text,
      ran_revision integer
    )`.execute(db);
  await sql`CREATE INDEX scenarios_of_flow ON scenarios (flow_id, position)`.execute(db);
}
