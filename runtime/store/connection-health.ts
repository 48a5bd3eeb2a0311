import { type Kysely, sql } from 'kysely';
import type { ConnectionHealth } from '../../schema/connection-health.ts';
import type { DB } from './generated/db.ts';

/** What the servers of a group tell each other about their connections. Faults are the driver's own. */
export class ConnectionHealthStore {
  readonly #db: Kysely<DB>;
  readonly #runtimeId: string;

  constructor(db: Kysely<DB>, runtimeId: string) {
    this.#db = db;
    this.#runtimeId = runtimeId;
  }

  async write(health: readonly ConnectionHealth[]): Promise<void> {
    await sql`
      INSERT INTO connection_health (runtime_id, health) VALUES (${this.#runtimeId}, ${JSON.stringify(health)})
      ON CONFLICT (runtime_id) DO UPDATE SET health = excluded.health, at = now()`.execute(this.#db);
  }

  /** Of all servers but this one that have told it within so many seconds. */
  async ofOthers(seconds: number): Promise<readonly ConnectionHealth[]> {
    const rows = await this.#db
      .selectFrom('connection_health')
      .select('health')
      .where('runtime_id', '<>', this.#runtimeId)
      .where('at', '>', sql<Date>`now() - make_interval(secs => ${seconds})`)
      .orderBy('runtime_id')
      .execute();
    return rows.flatMap(({ health }) => health as unknown as ConnectionHealth[]);
  }

  /** This server stops. */
  async leave(): Promise<void> {
    await this.#db.deleteFrom('connection_health').where('runtime_id', '=', this.#runtimeId).execute();
  }
}
