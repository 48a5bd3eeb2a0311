import { type Kysely, sql } from 'kysely';

/** Visits that had control when a runtime hung or crashed: one that does so again and again is not run once more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE session_hangs (
      session_id text NOT NULL,
      seq integer NOT NULL,
      times integer NOT NULL DEFAULT 1,
      last_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (session_id, seq)
    )`.execute(db);
}
