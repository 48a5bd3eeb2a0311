import { hash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { Fault } from '../../schema/faults.ts';
import { both } from '../../schema/text.ts';
import type { DB } from '../store/generated/db.ts';
import { storable } from '../store/values.ts';
import type { Arrival, Via } from './types.ts';

/** Rows of one statement. */
const BATCH = 500;
/** So many may wait for the disk; the next one is told to come again. */
const MOST_WAITING = 5_000;

export interface Delivery {
  readonly triggerId: string;
  readonly via: Via;
  /** Of a webhook: the text that no second request has. */
  readonly once?: string;
  /** A second request with the same text is refused until then. */
  readonly onceUntil?: Date;
  readonly arrivals: readonly Arrival[];
}

interface Row {
  readonly trigger: string;
  readonly id: string;
  readonly via: Via;
  readonly event: string;
  readonly reason: string | null;
  readonly version: number | null;
  readonly subject: string | null;
  deliveries: number;
}

const rowOf = ({ triggerId, via }: Delivery, arrival: Arrival): Row => {
  const common = { trigger: triggerId, via, deliveries: 1 };
  if (arrival.kind === 'unreadable') {
    const event = JSON.stringify({ body: storable(arrival.body), reason: storable(arrival.reason) });
    return { ...common, id: storable(arrival.id), event, reason: 'unreadable', version: null, subject: null };
  }
  const { id, subject, version } = arrival.event;
  const event = storable(JSON.stringify(arrival.event));
  return { ...common, id: storable(id), event, reason: null, version, subject: storable(subject) };
};

/** An event that was delivered twice in one batch is one row: a statement can't touch a row twice. */
const rowsOf = (deliveries: readonly Delivery[]): Row[] => {
  const rows = new Map<string, Row>();
  for (const delivery of deliveries)
    for (const arrival of delivery.arrivals) {
      const row = rowOf(delivery, arrival);
      const key = `${row.trigger} ${row.id}`;
      const known = rows.get(key);
      if (known) known.deliveries += 1;
      else rows.set(key, row);
    }
  return [...rows.values()];
};

/** Stores what arrived; an event that is there already only counts one more delivery. Part of the transaction `db`. */
export const storeArrivals = async (db: Kysely<DB>, deliveries: readonly Delivery[]): Promise<void> => {
  // In one order everywhere, or two servers could wait for each other.
  const rows = rowsOf(deliveries).sort((a, b) => (`${a.trigger} ${a.id}` < `${b.trigger} ${b.id}` ? -1 : 1));
  for (let at = 0; at < rows.length; at += BATCH) {
    const part = rows.slice(at, at + BATCH);
    await sql`
      INSERT INTO trigger_events (trigger_id, event_id, via, event, reason, version, subject, deliveries, state)
      SELECT trigger, id, via, event, reason, version, subject, deliveries,
        CASE WHEN reason IS NULL THEN 'waiting' ELSE 'dead' END
      FROM unnest(${part.map((row) => row.trigger)}::text[], ${part.map((row) => row.id)}::text[],
        ${part.map((row) => row.via)}::text[], ${part.map((row) => row.event)}::json[],
        ${part.map((row) => row.reason)}::text[], ${part.map((row) => row.version)}::float8[],
        ${part.map((row) => row.subject)}::text[], ${part.map((row) => row.deliveries)}::int[])
        AS given (trigger, id, via, event, reason, version, subject, deliveries)
      ON CONFLICT (trigger_id, event_id) DO UPDATE SET deliveries = trigger_events.deliveries + excluded.deliveries`.execute(
      db,
    );
  }
};

const onceKey = ({ triggerId, once }: Delivery): string => `${triggerId} ${once ?? ''}`;

interface Waiting {
  readonly delivery: Delivery;
  /** `false`: a second request with the same text. */
  readonly settle: (isFirst: boolean) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Takes what webhooks bring: all that comes while one commit is on its way to the disk goes with the next. Two servers
 * that get the same request find out by the table of requests; it is written together with the events.
 */
export class Inbox {
  readonly #db: Kysely<DB>;
  readonly #onStored: () => void;
  #waiting: Waiting[] = [];
  #writing = false;

  constructor(db: Kysely<DB>, onStored: () => void) {
    this.#db = db;
    this.#onStored = onStored;
  }

  /** Resolves when it is on disk: `false` when this very request was there before. Faults with `store.unavailable`. */
  put(delivery: Delivery): Promise<boolean> {
    if (this.#waiting.length >= MOST_WAITING)
      return Promise.reject(new Fault('store.unavailable', both('等着处理的事件太多', 'the inbox is full')));
    return new Promise((settle, fail) => {
      this.#waiting.push({ delivery, settle, fail });
      if (!this.#writing) void this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#writing = true;
    // All that this turn of the event loop brings comes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      try {
        const fresh = await this.#store(batch.map(({ delivery }) => delivery));
        for (const { delivery, settle } of batch) settle(fresh.has(delivery));
        this.#onStored();
      } catch (cause) {
        for (const { fail } of batch) fail(new Fault('store.unavailable', '', { cause }));
      }
    }
    this.#writing = false;
  }

  /** Stores those that are new, and answers which they are. */
  async #store(deliveries: readonly Delivery[]): Promise<ReadonlySet<Delivery>> {
    const firsts = new Map<string, Delivery>();
    for (const delivery of deliveries) if (!firsts.has(onceKey(delivery))) firsts.set(onceKey(delivery), delivery);
    const sorted = [...firsts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, delivery]) => delivery);
    return await this.#db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ trigger_id: string; once: string }>`
        INSERT INTO webhook_requests (trigger_id, once, expires_at)
        SELECT trigger, decode(once, 'hex'), expires_at FROM unnest(
          ${sorted.map(({ triggerId }) => triggerId)}::text[], ${sorted.map(({ once }) => digest(once ?? ''))}::text[],
          ${sorted.map(({ onceUntil }) => onceUntil?.toISOString() ?? 'infinity')}::timestamptz[])
          AS given (trigger, once, expires_at)
        ON CONFLICT DO NOTHING RETURNING trigger_id, encode(once, 'hex') AS once`.execute(tx);
      const isNew = new Set(rows.map(({ trigger_id, once }) => `${trigger_id} ${once}`));
      const fresh = sorted.filter(({ triggerId, once }) => isNew.has(`${triggerId} ${digest(once ?? '')}`));
      await storeArrivals(tx, fresh);
      return new Set(fresh);
    });
  }
}

const digest = (text: string): string => hash('sha256', text, 'hex');
