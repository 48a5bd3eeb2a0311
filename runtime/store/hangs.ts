import { type Kysely, sql } from 'kysely';
import type { DB } from './generated/db.ts';

/** Nobody goes on with a session after that. */
const KEEP = '7 days';

/** How often a visit had control when its runtime hung or crashed. */
export class HangStore {
  readonly #db: Kysely<DB>;

  constructor(db: Kysely<DB>) {
    this.#db = db;
  }

  async add(session: string, seq: number): Promise<void> {
    await this.#db
      .insertInto('session_hangs')
      .values({ session_id: session, seq })
      .onConflict((conflict) =>
        conflict
          .columns(['session_id', 'seq'])
          .doUpdateSet({ times: sql<number>`session_hangs.times + 1`, last_at: sql<Date>`now()` }),
      )
      .execute();
    await this.#db.deleteFrom('session_hangs').where('last_at', '<', sql<Date>`now() - ${KEEP}::interval`).execute();
  }

  /**
   * Of a session that is stored at visit `seq`. A later one counts, too: a loop that stands still does not store the way
   * into the visit that holds it up.
   */
  async times(session: string, seq: number): Promise<number> {
    const row = await this.#db
      .selectFrom('session_hangs')
      .select(({ fn }) => fn.max('times').as('times'))
      .where('session_id', '=', session)
      .where('seq', '>=', seq)
      .executeTakeFirst();
    return row?.times ?? 0;
  }
}
