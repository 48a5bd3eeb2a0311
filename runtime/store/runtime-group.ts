import { type Kysely, sql } from 'kysely';
import type { DB } from './generated/db.ts';
import { PRESENCE } from './runtime-presence.ts';

/** What one runtime can see of another in the database. */
export interface Member {
  readonly id: string;
  /** Counts up twice a second for as long as its event loop turns. */
  readonly beat: bigint;
  /** It takes new calls, and those of others. */
  readonly accepting: boolean;
  /** Its connection to Postgres is up: a killed process loses it at once, one that is only frozen does not. */
  readonly present: boolean;
}

export interface Group {
  readonly members: readonly Member[];
  /** Postgres has been up for a while: whoever has no connection has had the time to make a new one. */
  readonly settled: boolean;
  /** Running sessions that nobody has: a runtime that stops has let go of them. */
  readonly free: number;
}

/** The runtimes that share a database, as far as they need to know of each other. Faults are the driver's own. */
export class RuntimeGroup {
  readonly #db: Kysely<DB>;
  readonly #id: string;

  constructor(options: { readonly db: Kysely<DB>; readonly runtimeId: string }) {
    this.#db = options.db;
    this.#id = options.runtimeId;
  }

  /** Says that this runtime lives. */
  async beat(accepting: boolean): Promise<void> {
    await sql`
      INSERT INTO runtimes (id, accepting) VALUES (${this.#id}, ${accepting})
      ON CONFLICT (id) DO UPDATE SET beat = runtimes.beat + 1, accepting = excluded.accepting`.execute(this.#db);
  }

  /** All runtimes but this one. */
  async look(): Promise<Group> {
    const { rows } = await sql<{
      id: string | null;
      beat: string | null;
      accepting: boolean | null;
      present: boolean;
      settled: boolean;
      free: number;
    }>`
      SELECT r.id, r.beat, r.accepting,
        EXISTS (SELECT 1 FROM pg_locks
          WHERE locktype = 'advisory' AND classid = ${PRESENCE} AND objid = hashtext(r.id)::bit(32)::bigint
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS present,
        pg_postmaster_start_time() < now() - interval '10 seconds' AS settled,
        (SELECT count(*)::int FROM sessions WHERE status = 'running' AND runtime_id IS NULL) AS free
      FROM (SELECT 1) AS one LEFT JOIN runtimes AS r ON r.id <> ${this.#id}`.execute(this.#db);
    const members = rows.flatMap(({ id, beat, accepting, present }) =>
      id === null ? [] : [{ id, beat: BigInt(beat ?? 0), accepting: accepting === true, present }],
    );
    return { members, settled: rows[0]?.settled === true, free: rows[0]?.free ?? 0 };
  }

  /** Takes a runtime off the list that is gone and has left nothing behind; this one when it stops. */
  async forget(id = this.#id): Promise<void> {
    await this.#db
      .deleteFrom('runtimes')
      .where('id', '=', id)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('sessions').select('id').where('status', '=', 'running').where('runtime_id', '=', id))),
      )
      .execute();
  }

  /**
   * Runs `work` unless another runtime is just doing it for the same `subject`; says whether it ran. Held by a
   * transaction, so that a process that dies lets go of it.
   */
  async alone(subject: string, work: () => Promise<void>): Promise<boolean> {
    return await this.#db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ mine: boolean }>`
        SELECT pg_try_advisory_xact_lock(${PRESENCE + 1}, hashtext(${subject})) AS mine`.execute(tx);
      if (rows[0]?.mine !== true) return false;
      await work();
      return true;
    });
  }
}
