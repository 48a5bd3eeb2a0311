import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { TriggerEvent, Value } from '../../plugins/sdk/index.ts';
import type { Clock } from '../engine/ports.ts';
import type { Order } from '../orders/settle.ts';
import type { DB } from '../store/generated/db.ts';
import { fromJson, storable } from '../store/values.ts';
import type { TriggerBook } from './book.ts';
import { keysOf, orderKey, type SettledBatch, Settling, type Start, type WaitingEvent } from './settling.ts';
import type { StartRule, Trigger } from './types.ts';

/** Any number that no other lock of the product uses. */
const LOCK = 7_305_201_862;
const BATCH = 500;
const LOOK_MS = 1_000;
/** Another server settles: it may have looked just before what this one has stored. */
const BUSY_MS = 100;

const isStarter = (trigger: Trigger): trigger is Trigger & { readonly start: StartRule } => trigger.start !== undefined;

/**
 * Settles what has arrived, in batches; a batch and all that comes of it is one transaction. One server of the group at a
 * time, so that what is known of an order can't change in between; when it dies its lock is free at once.
 */
export class Processor {
  readonly #db: Kysely<DB>;
  readonly #book: TriggerBook;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #onStarts: () => void;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: {
    readonly db: Kysely<DB>;
    readonly book: TriggerBook;
    readonly clock: Clock;
    readonly logger: Logger;
    /** There may be flows to start. */
    readonly onStarts: () => void;
  }) {
    this.#db = options.db;
    this.#book = options.book;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#onStarts = options.onStarts;
  }

  start(): void {
    this.look();
  }

  /** There may be something to settle. */
  readonly look = (): void => {
    if (this.#stopped) return;
    if (this.#working) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#working = this.#work().finally(() => {
      this.#working = undefined;
    });
  };

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  async #work(): Promise<void> {
    let wait = LOOK_MS;
    try {
      for (;;) {
        this.#again = false;
        const settled = await this.#batch();
        if (settled === 'busy') {
          wait = BUSY_MS;
          break;
        }
        if (this.#stopped || (settled === 0 && !this.#again)) break;
      }
    } catch (error) {
      this.#logger.error({ err: error }, 'events could not be settled; trying again');
    }
    if (!this.#stopped) this.#timer = setTimeout(this.look, wait);
  }

  async #batch(): Promise<number | 'busy'> {
    const done = await this.#db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ free: boolean }>`SELECT pg_try_advisory_xact_lock(${LOCK}) AS free`.execute(tx);
      if (!rows[0]?.free) return 'busy';
      const events = await waitingEvents(tx);
      if (events.length === 0) return { events: 0, starts: 0 };
      const find = (id: string) => this.#book.any(id);
      const orders = await knownOrders(tx, keysOf(events, find));
      const batch = new Settling({ find, starters: this.#starters, orders, now: this.#clock.now() }).all(events);
      await saveOrders(tx, [...batch.orders.values()]);
      await saveEvents(tx, batch.events);
      await saveStarts(tx, batch.starts);
      return { events: events.length, starts: batch.starts.length };
    });
    if (done === 'busy') return done;
    if (done.starts > 0) this.#onStarts();
    return done.events;
  }

  readonly #starters = (source: string) =>
    this.#book.enabled
      .map(({ trigger }) => trigger)
      .filter(isStarter)
      .filter(({ orders }) => orders?.source === source);
}

const waitingEvents = async (tx: Kysely<DB>): Promise<WaitingEvent[]> => {
  const rows = await tx
    .selectFrom('trigger_events')
    .select(['id', 'trigger_id', 'event_id', 'event', 'forced'])
    .where('state', '=', 'waiting')
    .orderBy('id')
    .limit(BATCH)
    .execute();
  return rows.map(({ id, trigger_id, event_id, event, forced }) => ({
    id,
    triggerId: trigger_id,
    eventId: event_id,
    event: fromJson<TriggerEvent>(event),
    forced,
  }));
};

const knownOrders = async (
  tx: Kysely<DB>,
  keys: readonly { readonly source: string; readonly key: string }[],
): Promise<ReadonlyMap<string, Order>> => {
  if (keys.length === 0) return new Map();
  const rows = await tx
    .selectFrom('orders')
    .selectAll()
    .where(
      sql<boolean>`(source, key) IN (SELECT * FROM unnest(${keys.map(({ source }) => storable(source))}::text[],
        ${keys.map(({ key }) => storable(key))}::text[]))`,
    )
    .execute();
  return new Map(
    rows.map((row) => [
      orderKey(row.source, row.key),
      {
        source: row.source,
        key: row.key,
        version: row.version,
        hash: row.hash,
        status: row.status,
        content: fromJson<Value>(row.content),
        deleted: row.deleted,
        at: row.source_at,
        receivedAt: row.received_at,
        checkedAt: row.checked_at,
      },
    ]),
  );
};

const saveOrders = async (tx: Kysely<DB>, orders: readonly Order[]): Promise<void> => {
  if (orders.length === 0) return;
  await sql`
    INSERT INTO orders (source, key, version, hash, status, content, deleted, source_at, received_at, checked_at)
    SELECT * FROM unnest(${orders.map(({ source }) => storable(source))}::text[],
      ${orders.map(({ key }) => storable(key))}::text[], ${orders.map(({ version }) => version)}::float8[],
      ${orders.map(({ hash }) => hash)}::text[], ${orders.map(({ status }) => storable(status))}::text[],
      ${orders.map(({ content }) => JSON.stringify(content))}::json[], ${orders.map(({ deleted }) => deleted)}::bool[],
      ${orders.map(({ at }) => at?.toISOString() ?? null)}::timestamptz[],
      ${orders.map(({ receivedAt }) => receivedAt.toISOString())}::timestamptz[],
      ${orders.map(({ checkedAt }) => checkedAt.toISOString())}::timestamptz[])
    ON CONFLICT (source, key) DO UPDATE SET version = excluded.version, hash = excluded.hash, status = excluded.status,
      content = excluded.content, deleted = excluded.deleted, source_at = excluded.source_at,
      received_at = excluded.received_at, checked_at = excluded.checked_at`.execute(tx);
};

const saveEvents = async (tx: Kysely<DB>, events: SettledBatch['events']): Promise<void> => {
  await sql`
    UPDATE trigger_events SET state = given.state, outcome = given.outcome, reason = given.reason,
      source = given.source, settled_at = now()
    FROM unnest(${events.map(({ id }) => id)}::bigint[], ${events.map(({ state }) => state)}::text[],
      ${events.map(({ outcome }) => outcome ?? null)}::text[], ${events.map(({ reason }) => reason ?? null)}::text[],
      ${events.map(({ source }) => source ?? null)}::text[]) AS given (id, state, outcome, reason, source)
    WHERE trigger_events.id = given.id`.execute(tx);
};

const saveStarts = async (tx: Kysely<DB>, starts: readonly Start[]): Promise<void> => {
  if (starts.length === 0) return;
  // What was started once is not started again, whatever is told to.
  await sql`
    INSERT INTO trigger_starts (session_id, trigger_id, flow_id, event, sight, state, reason)
    SELECT session, trigger, flow, event, sight, CASE WHEN reason IS NULL THEN 'waiting' ELSE 'failed' END, reason
    FROM unnest(${starts.map(({ sessionId }) => sessionId)}::text[], ${starts.map(({ triggerId }) => triggerId)}::text[],
      ${starts.map(({ flowId }) => flowId)}::text[], ${starts.map(({ event }) => event)}::bigint[],
      ${starts.map(({ order }) => (order ? JSON.stringify(order) : null))}::json[],
      ${starts.map(({ reason }) => reason ?? null)}::text[]) AS given (session, trigger, flow, event, sight, reason)
    ON CONFLICT (session_id) DO NOTHING`.execute(tx);
};
