import { type Kysely, sql } from 'kysely';

/**
 * The audio is in the database, in pieces: every runtime of a group reads it, it is deleted in the transaction that says
 * so, and a backup has both or neither. A folder would have to be shared by all machines and could differ from the table.
 * G.711 µ-law at 8,000 bytes a second (half of wav) does not get smaller: `EXTERNAL` spares Postgres trying, and lets it
 * read a part of a piece.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE recordings (
      id text PRIMARY KEY,
      session_id text,
      flow_id text,
      node text,
      kind text NOT NULL CHECK (kind IN ('call', 'message', 'voicemail')),
      category text NOT NULL DEFAULT '',
      from_number text NOT NULL DEFAULT '',
      to_number text NOT NULL DEFAULT '',
      place text NOT NULL,
      switch_id text NOT NULL,
      started_at timestamptz NOT NULL,
      held_until timestamptz,
      ended text CHECK (ended IN ('key', 'silence', 'full', 'stopped', 'hungUp')),
      duration_ms integer,
      sound_ms integer,
      bytes bigint NOT NULL DEFAULT 0,
      state text NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'ready', 'failed', 'deleted')),
      failure text CHECK (failure IN ('lost', 'restarted')),
      sensitive jsonb NOT NULL DEFAULT '[]',
      retain_until timestamptz NOT NULL,
      deleted_at timestamptz,
      deleted_by text,
      delete_reason text
    )`.execute(db);
  await sql`CREATE INDEX recordings_started ON recordings (started_at DESC, id DESC)`.execute(db);
  await sql`CREATE INDEX recordings_session ON recordings (session_id)`.execute(db);
  await sql`CREATE INDEX recordings_live ON recordings (place, started_at) WHERE state = 'live'`.execute(db);
  await sql`CREATE INDEX recordings_due ON recordings (retain_until) WHERE state IN ('ready', 'failed')`.execute(db);
  await sql`
    CREATE TABLE recording_audio (
      recording_id text NOT NULL REFERENCES recordings (id),
      piece integer NOT NULL,
      audio bytea NOT NULL,
      PRIMARY KEY (recording_id, piece)
    )`.execute(db);
  await sql`ALTER TABLE recording_audio ALTER COLUMN audio SET STORAGE EXTERNAL`.execute(db);
  await sql`
    CREATE TABLE recording_accesses (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      recording_id text NOT NULL REFERENCES recordings (id),
      at timestamptz NOT NULL DEFAULT now(),
      actor_id text NOT NULL,
      actor text NOT NULL,
      what text NOT NULL CHECK (what IN ('played', 'downloaded', 'deleted')),
      reason text NOT NULL DEFAULT ''
    )`.execute(db);
  await sql`CREATE INDEX recording_accesses_of ON recording_accesses (recording_id, id DESC)`.execute(db);
  await sql`
    CREATE TRIGGER recording_accesses_immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON recording_accesses
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`.execute(db);
}
