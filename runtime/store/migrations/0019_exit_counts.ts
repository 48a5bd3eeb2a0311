import { type Kysely, sql } from 'kysely';

/**
 * Which way calls went, added up: nobody who asks for a month shall read a million calls. A session that ends puts itself
 * on the list of those to count, in the transaction that ends it and whoever writes that (a server of an older release
 * in the same group, too), so that each is counted, and none twice: who counts takes it off the list in the transaction
 * that adds it up.
 *
 * `hour` begins an hour of the server's time zone. `exit` is empty for visits that left by none. Rows without a `node`
 * count whole calls, by how they ended. `calls` are those that took the exit, however often.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE exit_counts (
      flow_id text NOT NULL,
      hour timestamptz NOT NULL,
      version integer NOT NULL,
      node text NOT NULL,
      exit text NOT NULL,
      visits integer NOT NULL,
      taken integer NOT NULL,
      calls integer NOT NULL,
      hangups integer NOT NULL,
      faults integer NOT NULL,
      PRIMARY KEY (flow_id, hour, version, node, exit)
    ) WITH (fillfactor = 80)`.execute(db);
  await sql`CREATE TABLE uncounted_sessions (session_id text PRIMARY KEY)`.execute(db);
  await sql`
    CREATE FUNCTION note_uncounted_session() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO uncounted_sessions VALUES (NEW.id) ON CONFLICT DO NOTHING;
        RETURN NULL;
      END $$`.execute(db);
  // Drafts are tried, not called.
  await sql`
    CREATE TRIGGER sessions_ended AFTER UPDATE OF status ON sessions FOR EACH ROW
      WHEN (OLD.status <> 'ended' AND NEW.status = 'ended' AND NEW.version IS NOT NULL)
      EXECUTE FUNCTION note_uncounted_session()`.execute(db);
  await sql`
    CREATE TRIGGER sessions_born_ended AFTER INSERT ON sessions FOR EACH ROW
      WHEN (NEW.status = 'ended' AND NEW.version IS NOT NULL)
      EXECUTE FUNCTION note_uncounted_session()`.execute(db);
  // Calls from before there was this table are counted like those that end from now on.
  await sql`
    INSERT INTO uncounted_sessions
      SELECT id FROM sessions WHERE status = 'ended' AND version IS NOT NULL ON CONFLICT DO NOTHING`.execute(db);
}
