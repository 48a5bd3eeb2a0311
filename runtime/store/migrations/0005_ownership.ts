import { type Kysely, sql } from 'kysely';

/**
 * Who may write about a session. `epoch` counts its claims: a runtime that lost a session and got it back must not be
 * taken for the one it was. `revision` counts the states of one owner: a commit that Postgres carries out late, after a
 * connection was given up, must not undo a newer one. An effect without a result has begun, and nobody knows more of it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    ALTER TABLE sessions
      ADD COLUMN epoch integer NOT NULL DEFAULT 1,
      ADD COLUMN revision integer NOT NULL DEFAULT 0`.execute(db);
  await sql`ALTER TABLE session_effects ALTER COLUMN result DROP NOT NULL`.execute(db);
}
