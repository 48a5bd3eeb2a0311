import { type Kysely, sql } from 'kysely';

/**
 * Written thousands of times a second: no foreign keys between them (a version or a flow is never deleted, and rows of
 * one session are written by one process in order), and room in the pages for updates in place (HOT), which also need
 * that no index covers what a checkpoint changes. `json` instead of `jsonb`: cheaper to write, and it takes any text
 * that a remote system may answer, NUL escapes included.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE sessions (
      id text PRIMARY KEY,
      flow_id text NOT NULL,
      version integer,
      status text NOT NULL CHECK (status IN ('running', 'parked', 'ended')),
      node text NOT NULL,
      seq integer NOT NULL,
      variables json NOT NULL,
      call_id text,
      from_number text NOT NULL,
      to_number text NOT NULL,
      started_at timestamptz NOT NULL,
      ended_at timestamptz,
      outcome text,
      wake_at timestamptz,
      memo json,
      runtime_id text
    ) WITH (fillfactor = 70)`.execute(db);
  await sql`CREATE INDEX sessions_started ON sessions (started_at DESC, id DESC)`.execute(db);
  await sql`CREATE INDEX sessions_flow ON sessions (flow_id, started_at DESC, id DESC)`.execute(db);
  await sql`CREATE INDEX sessions_active ON sessions (status, runtime_id) WHERE status <> 'ended'`.execute(db);
  await sql`CREATE INDEX sessions_active_flow ON sessions (flow_id) WHERE status <> 'ended'`.execute(db);
  await sql`CREATE INDEX sessions_due ON sessions (wake_at) WHERE status = 'parked'`.execute(db);
  await sql`
    CREATE TABLE session_steps (
      session_id text NOT NULL,
      seq integer NOT NULL,
      node text NOT NULL,
      type text NOT NULL,
      at timestamptz NOT NULL,
      ms double precision NOT NULL,
      exit text,
      fault json,
      effects json NOT NULL,
      changed json NOT NULL,
      PRIMARY KEY (session_id, seq)
    )`.execute(db);
  await sql`
    CREATE TABLE session_effects (
      session_id text NOT NULL,
      seq integer NOT NULL,
      key text NOT NULL,
      result json NOT NULL,
      saved_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (session_id, seq, key)
    )`.execute(db);
}
