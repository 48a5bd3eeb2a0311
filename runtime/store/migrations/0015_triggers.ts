import { type Kysely, sql } from 'kysely';

/**
 * What a trigger is and what becomes of it stand apart: an edit never writes over a cursor, and a poll never waits for
 * one. Events are kept as they were read, so that one that could not be used is mended and taken again. `json` instead of
 * `jsonb`: it takes any text that another system may send.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE triggers (
      id text PRIMARY KEY,
      title text NOT NULL,
      type text NOT NULL,
      version integer NOT NULL,
      enabled boolean NOT NULL DEFAULT true,
      config json NOT NULL,
      secrets text,
      former_secrets text,
      every_seconds integer,
      orders json,
      start json,
      revision integer NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL DEFAULT now(),
      changed_at timestamptz NOT NULL DEFAULT now(),
      changed_by text NOT NULL
    )`.execute(db);
  await sql`
    CREATE TABLE trigger_states (
      trigger_id text PRIMARY KEY REFERENCES triggers (id) ON DELETE CASCADE,
      cursor json,
      due_at timestamptz,
      failures integer NOT NULL DEFAULT 0,
      fault text,
      fault_at timestamptz,
      checked_at timestamptz
    )`.execute(db);
  await sql`
    CREATE TABLE trigger_events (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      trigger_id text NOT NULL,
      event_id text NOT NULL,
      via text NOT NULL CHECK (via IN ('webhook', 'poll', 'schedule')),
      received_at timestamptz NOT NULL DEFAULT now(),
      deliveries integer NOT NULL DEFAULT 1,
      event json NOT NULL,
      source text,
      subject text,
      version double precision,
      state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead', 'dismissed')),
      outcome text,
      reason text,
      forced boolean NOT NULL DEFAULT false,
      settled_at timestamptz,
      settled_by text,
      UNIQUE (trigger_id, event_id)
    ) WITH (fillfactor = 80)`.execute(db);
  await sql`CREATE INDEX trigger_events_waiting ON trigger_events (id) WHERE state = 'waiting'`.execute(db);
  await sql`CREATE INDEX trigger_events_dead ON trigger_events (id DESC) WHERE state = 'dead'`.execute(db);
  await sql`CREATE INDEX trigger_events_received ON trigger_events (received_at)`.execute(db);
  await sql`CREATE INDEX trigger_events_subject ON trigger_events (source, subject, id)`.execute(db);
  await sql`
    CREATE TABLE webhook_requests (
      trigger_id text NOT NULL,
      once bytea NOT NULL,
      expires_at timestamptz NOT NULL,
      PRIMARY KEY (trigger_id, once)
    )`.execute(db);
  await sql`CREATE INDEX webhook_requests_expired ON webhook_requests (expires_at)`.execute(db);
  await sql`
    CREATE TABLE trigger_starts (
      session_id text PRIMARY KEY,
      trigger_id text NOT NULL,
      flow_id text NOT NULL,
      event bigint NOT NULL,
      sight json,
      made_at timestamptz NOT NULL DEFAULT now(),
      state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'started', 'failed', 'dismissed')),
      reason text,
      settled_at timestamptz,
      settled_by text
    )`.execute(db);
  await sql`CREATE INDEX trigger_starts_waiting ON trigger_starts (made_at) WHERE state = 'waiting'`.execute(db);
  await sql`CREATE INDEX trigger_starts_failed ON trigger_starts (made_at) WHERE state = 'failed'`.execute(db);
  await sql`CREATE INDEX trigger_starts_trigger ON trigger_starts (trigger_id, made_at DESC)`.execute(db);
}
