import { type Kysely, sql } from 'kysely';
import type { DeadLetter, RetryBody } from '../../schema/trigger-api.ts';
import { audit } from '../store/audit.ts';
import type { DB } from '../store/generated/db.ts';
import { storable } from '../store/values.ts';

/** `e…`: an event; `s…`: a flow that should have been started. */
type LetterId = { readonly kind: 'event'; readonly row: string } | { readonly kind: 'start'; readonly session: string };

const parse = (id: string): LetterId | undefined => {
  const event = /^e(\d{1,18})$/.exec(id)?.[1];
  if (event !== undefined) return { kind: 'event', row: event };
  const session = /^s([0-9a-f-]{36})$/.exec(id)?.[1];
  return session === undefined ? undefined : { kind: 'start', session };
};

/** What could not be used is kept until somebody mends or dismisses it. */
export class DeadLetters {
  readonly #db: Kysely<DB>;

  constructor(db: Kysely<DB>) {
    this.#db = db;
  }

  /** The newest first. */
  async list(limit = 100): Promise<DeadLetter[]> {
    const { rows } = await sql<Omit<DeadLetter, 'receivedAt'> & { readonly receivedAt: Date }>`
      SELECT * FROM (
        (SELECT 'e' || events.id AS id, 'event' AS kind, trigger_id AS "triggerId", received_at AS "receivedAt",
          event_id AS "eventId", subject, reason, NULL AS flow, event
          FROM trigger_events AS events WHERE state = 'dead' ORDER BY events.id DESC LIMIT ${limit})
        UNION ALL
        (SELECT 's' || session_id, 'start', starts.trigger_id, made_at, coalesce(event_id, ''), subject,
          starts.reason, flow_id, events.event
          FROM trigger_starts AS starts LEFT JOIN trigger_events AS events ON events.id = starts.event
          WHERE starts.state = 'failed' ORDER BY made_at DESC LIMIT ${limit})) AS letters
        LEFT JOIN LATERAL (SELECT title AS "triggerTitle" FROM triggers WHERE id = letters."triggerId") AS named ON true
      ORDER BY "receivedAt" DESC LIMIT ${limit}`.execute(this.#db);
    return rows.map((row) => ({
      ...row,
      reason: row.reason ?? '',
      triggerTitle: row.triggerTitle ?? '',
      receivedAt: row.receivedAt.toISOString(),
    }));
  }

  /** The trigger whose event it is; `undefined`: there is no such dead letter. */
  async triggerOf(id: string): Promise<string | undefined> {
    const letter = parse(id);
    if (letter?.kind !== 'event') return undefined;
    const row = await this.#db
      .selectFrom('trigger_events')
      .select('trigger_id')
      .where('id', '=', letter.row)
      .where('state', '=', 'dead')
      .executeTakeFirst();
    return row?.trigger_id;
  }

  /** Takes it again, as `event` when that is given. `false`: there is no such dead letter. */
  async retry(id: string, event: RetryBody['event'], actor: string): Promise<boolean> {
    return await this.#settle(id, 'event.retried', actor, async (tx, letter) => {
      if (letter.kind === 'start') return await settleStart(tx, letter.session, 'waiting', actor);
      let update = tx
        .updateTable('trigger_events')
        .set({ state: 'waiting', reason: null, outcome: null, forced: true, settled_by: storable(actor) })
        .where('id', '=', letter.row)
        .where('state', '=', 'dead');
      if (event) {
        const text = storable(JSON.stringify(event));
        update = update.set({ event: text, subject: storable(event.subject), version: event.version });
      } else update = update.where(sql<boolean>`reason IS DISTINCT FROM 'unreadable'`);
      return (await update.executeTakeFirst()).numUpdatedRows === 1n;
    });
  }

  async dismiss(id: string, actor: string): Promise<boolean> {
    return await this.#settle(id, 'event.dismissed', actor, async (tx, letter) => {
      if (letter.kind === 'start') return await settleStart(tx, letter.session, 'dismissed', actor);
      const { numUpdatedRows } = await tx
        .updateTable('trigger_events')
        .set({ state: 'dismissed', settled_by: storable(actor), settled_at: sql`now()` })
        .where('id', '=', letter.row)
        .where('state', '=', 'dead')
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    });
  }

  async #settle(
    id: string,
    action: 'event.retried' | 'event.dismissed',
    actor: string,
    work: (tx: Kysely<DB>, letter: LetterId) => Promise<boolean>,
  ): Promise<boolean> {
    const letter = parse(id);
    if (!letter) return false;
    return await this.#db.transaction().execute(async (tx) => {
      if (!(await work(tx, letter))) return false;
      await audit(tx, { actor, action, subject: `event:${id}` });
      return true;
    });
  }
}

const settleStart = async (
  tx: Kysely<DB>,
  session: string,
  state: 'waiting' | 'dismissed',
  actor: string,
): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable('trigger_starts')
    .set({ state, settled_by: storable(actor), settled_at: sql`now()`, ...(state === 'waiting' && { reason: null }) })
    .where('session_id', '=', session)
    .where('state', '=', 'failed')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};
