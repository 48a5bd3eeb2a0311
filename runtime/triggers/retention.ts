import { type Kysely, sql } from 'kysely';
import type { DB } from '../store/generated/db.ts';

/**
 * Deletes what has been kept for long enough: events and what they started after `historyDays`, orders without news after
 * `orderDays`. What waits is never deleted; a dead letter is, when nobody cared for so long.
 */
export const removeExpiredEvents = async (
  db: Kysely<DB>,
  { historyDays, orderDays }: { readonly historyDays: number; readonly orderDays: number },
): Promise<void> => {
  await sql`DELETE FROM webhook_requests WHERE expires_at < now()`.execute(db);
  await sql`DELETE FROM trigger_starts WHERE state <> 'waiting' AND made_at < now() - ${historyDays} * interval '1 day'`.execute(
    db,
  );
  await sql`
    DELETE FROM trigger_events WHERE state <> 'waiting' AND received_at < now() - ${historyDays} * interval '1 day'
      AND NOT EXISTS (SELECT 1 FROM trigger_starts WHERE event = trigger_events.id AND trigger_starts.state = 'waiting')`.execute(
    db,
  );
  await sql`DELETE FROM orders WHERE greatest(received_at, checked_at) < now() - ${orderDays} * interval '1 day'`.execute(
    db,
  );
};
