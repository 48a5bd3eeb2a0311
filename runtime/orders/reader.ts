import { type Kysely, type Selectable, sql } from 'kysely';
import type { SyncedOrder } from '../../plugins/sdk/index.ts';
import type { OrderDetail, OrderEvent, OrderInfo } from '../../schema/trigger-api.ts';
import type { Value } from '../../schema/value.ts';
import type { DB, Orders } from '../store/generated/db.ts';
import { fromJson, storable } from '../store/values.ts';
import { ageMinutes } from './settle.ts';

export interface OrderFilter {
  readonly source?: string | undefined;
  readonly status?: string | undefined;
  /** Beginning of its number. */
  readonly key?: string | undefined;
  /** 1 to 200, default 50. */
  readonly limit?: number | undefined;
  /** From 0. */
  readonly page?: number | undefined;
}

type Row = Selectable<Orders> & { readonly source_checked_at: Date | null };

/** Orders as they were told. Numbers in them are as stored: masking them is the reader's duty. */
export class OrderReader {
  readonly #db: Kysely<DB>;
  readonly #now: () => Date;

  constructor(db: Kysely<DB>, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  /** The newest news first. */
  async list({ source, status, key, limit = 50, page = 0 }: OrderFilter = {}): Promise<OrderInfo[]> {
    let rows = this.#query().orderBy('received_at', 'desc').orderBy('orders.source').orderBy('key');
    if (source !== undefined) rows = rows.where('orders.source', '=', storable(source));
    if (status !== undefined) rows = rows.where('status', '=', storable(status));
    if (key !== undefined) rows = rows.where(sql<boolean>`starts_with(key, ${storable(key)})`);
    const found = await rows
      .limit(limit)
      .offset(page * limit)
      .execute();
    return found.map((row) => this.#info(row));
  }

  /** With what its events said, the newest first. */
  async detail(source: string, key: string): Promise<OrderDetail | undefined> {
    const row = await this.#find(source, key);
    if (!row) return undefined;
    const events = await this.#db
      .selectFrom('trigger_events')
      .selectAll()
      .where('source', '=', storable(source))
      .where('subject', '=', storable(key))
      .orderBy('id', 'desc')
      .limit(200)
      .execute();
    return { ...this.#info(row), content: row.content, history: events.map(toEvent) };
  }

  /** For flows; of several sources that have such an order the one with the latest news, unless `source` says which. */
  async lookup(key: string, source?: string): Promise<SyncedOrder | undefined> {
    const row = await this.#find(source, key);
    return (
      row && {
        source: row.source,
        key: row.key,
        status: row.status,
        content: fromJson<Value>(row.content),
        deleted: row.deleted,
        at: row.source_at?.toISOString() ?? '',
        ageMinutes: this.#age(row),
      }
    );
  }

  async #find(source: string | undefined, key: string): Promise<Row | undefined> {
    let rows = this.#query().where('key', '=', storable(key)).orderBy('received_at', 'desc').limit(1);
    if (source !== undefined) rows = rows.where('orders.source', '=', storable(source));
    return await rows.executeTakeFirst();
  }

  #query() {
    return this.#db
      .selectFrom('orders')
      .leftJoin('order_sources', 'order_sources.source', 'orders.source')
      .selectAll('orders')
      .select('order_sources.checked_at as source_checked_at');
  }

  #age({ checked_at, source_checked_at }: Row): number {
    return ageMinutes({ checkedAt: checked_at }, source_checked_at, this.#now());
  }

  #info(row: Row): OrderInfo {
    const checkedAt = new Date(Math.max(row.checked_at.getTime(), row.source_checked_at?.getTime() ?? 0));
    return {
      source: row.source,
      key: row.key,
      version: row.version,
      status: row.status,
      deleted: row.deleted,
      at: row.source_at?.toISOString() ?? null,
      receivedAt: row.received_at.toISOString(),
      checkedAt: checkedAt.toISOString(),
      ageMinutes: this.#age(row),
    };
  }
}

const toEvent = (row: Selectable<DB['trigger_events']>): OrderEvent => ({
  id: String(row.id),
  eventId: row.event_id,
  via: row.via as OrderEvent['via'],
  version: row.version,
  receivedAt: row.received_at.toISOString(),
  deliveries: row.deliveries,
  state: row.state as OrderEvent['state'],
  outcome: row.outcome,
  reason: row.reason,
  data: (row.event as { readonly data?: unknown } | null)?.data ?? null,
});
