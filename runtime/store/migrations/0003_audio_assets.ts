import { type Kysely, sql } from 'kysely';

/**
 * Uploaded audio. The sound lies apart from what is said about it: the list never reads it, every runtime of a cluster
 * can, and a replaced sound stays a while for calls that are about to play it. `wav`: 8,000 samples a second, 16 bit,
 * mono; not compressed (Postgres gains nothing on samples).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE audio_contents (
      media_id text PRIMARY KEY CHECK (media_id ~ '^[0-9a-f]{64}$'),
      wav bytea NOT NULL,
      unused_since timestamptz
    )`.execute(db);
  await sql`ALTER TABLE audio_contents ALTER COLUMN wav SET STORAGE EXTERNAL`.execute(db);
  await sql`
    CREATE TABLE audio_assets (
      id text PRIMARY KEY,
      title text NOT NULL,
      transcript text NOT NULL DEFAULT '',
      language text NOT NULL,
      media_id text NOT NULL REFERENCES audio_contents (media_id),
      duration_ms integer NOT NULL CHECK (duration_ms > 0),
      bytes integer NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      created_by text NOT NULL,
      changed_at timestamptz NOT NULL DEFAULT now(),
      changed_by text NOT NULL
    )`.execute(db);
  await sql`CREATE INDEX audio_assets_media ON audio_assets (media_id)`.execute(db);
}
