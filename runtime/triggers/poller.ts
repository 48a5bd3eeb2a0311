import { type Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { Polled, PollTrigger, RunnableTrigger, Value } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { Clock, Connections } from '../engine/ports.ts';
import type { DB, Json } from '../store/generated/db.ts';
import { fromJson, storable } from '../store/values.ts';
import { arrivalsOf } from './arrivals.ts';
import { type Known, settingsOf, type TriggerBook } from './book.ts';
import { storeArrivals } from './inbox.ts';

const LOOK_MS = 1_000;
const POLL_LIMIT_MS = 30_000;
/** Who polls has it for so long; when it dies, another one goes on. */
const LEASE_MS = 2 * POLL_LIMIT_MS;
const LONGEST_BACKOFF_MS = 15 * 60_000;
const AT_ONCE = 8;

interface Claimed {
  readonly known: Known;
  readonly cursor: Value | undefined;
  /** The lease: as long as it stands in the row, nobody else polls. */
  readonly leaseUntil: Date;
}

type Poll = PollTrigger & RunnableTrigger;

export interface PollerDeps {
  readonly db: Kysely<DB>;
  readonly book: TriggerBook;
  readonly http: Connections['http'];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onStored: () => void;
  readonly accepting: () => boolean;
  /** 0 to 1. */
  readonly random: () => number;
}

/** Asks other systems what has changed: each trigger on one server at a time, its cursor stored with what it brought. */
export class Poller {
  readonly #deps: PollerDeps;
  readonly #abort = new AbortController();
  readonly #polling = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: PollerDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(this.look, LOOK_MS);
    this.look();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#abort.abort(new Error('the server stops'));
    await Promise.all(this.#polling.values());
  }

  readonly look = (): void => {
    if (this.#abort.signal.aborted || !this.#deps.accepting()) return;
    for (const known of this.#deps.book.enabled) {
      const { id } = known.trigger;
      if (known.definition.kind !== 'poll' || this.#polling.has(id) || this.#polling.size >= AT_ONCE) continue;
      const poll = this.#poll(known)
        .catch((error: unknown) => this.#deps.logger.error({ err: error, trigger: id }, 'a poll could not be stored'))
        .finally(() => this.#polling.delete(id));
      this.#polling.set(id, poll);
    }
  };

  async #poll(known: Known): Promise<void> {
    let claimed = await this.#claim(known);
    while (claimed && !this.#abort.signal.aborted) {
      const begun = this.#deps.clock.now();
      let polled: Polled<never>;
      try {
        polled = await this.#ask(claimed);
      } catch (error) {
        return await this.#failed(claimed, error);
      }
      claimed = await this.#store(claimed, polled, begun);
    }
  }

  /** Not as long as it is known here as it was before a change. */
  async #claim(known: Known): Promise<Claimed | undefined> {
    const { rows } = await sql<{ cursor: Json; due_at: Date }>`
      UPDATE trigger_states SET due_at = now() + ${LEASE_MS} * interval '1 millisecond'
      FROM triggers WHERE id = trigger_id AND revision = ${known.trigger.revision} AND enabled
        AND trigger_id = ${known.trigger.id} AND (due_at IS NULL OR due_at <= now())
      RETURNING cursor, date_trunc('milliseconds', due_at) AS due_at`.execute(this.#deps.db);
    const [row] = rows;
    return (
      row && { known, cursor: row.cursor === null ? undefined : fromJson<Value>(row.cursor), leaseUntil: row.due_at }
    );
  }

  async #ask({ known: { trigger, definition }, cursor }: Claimed): Promise<Polled<never>> {
    const limit = AbortSignal.timeout(POLL_LIMIT_MS);
    const signal = AbortSignal.any([limit, this.#abort.signal]);
    const deadline = performance.now() + POLL_LIMIT_MS;
    try {
      return (await (definition as Poll).poll({
        config: settingsOf(definition, trigger, trigger.secrets),
        cursor,
        signal,
        now: () => this.#deps.clock.now(),
        http: (request) => this.#deps.http({ ...request, timeout: deadline - performance.now() }, signal),
      })) as Polled<never>;
    } catch (error) {
      if (limit.aborted) throw new Fault('connector.timeout', trigger.type);
      throw error;
    }
  }

  /** Goes on at once when there is more; `undefined`: done, or somebody else polls by now. */
  async #store(
    claimed: Claimed,
    { events, cursor, more = false }: Polled<never>,
    begun: Date,
  ): Promise<Claimed | undefined> {
    const { trigger, definition } = claimed.known;
    const everyMs = (trigger.everySeconds ?? (definition as Poll).everySeconds) * 1_000;
    const waitMs = more ? LEASE_MS : everyMs;
    const isOurs = await this.#deps.db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ due_at: Date }>`
        UPDATE trigger_states SET cursor = ${storable(JSON.stringify(cursor))}, failures = 0, fault = NULL, fault_at = NULL,
          due_at = date_trunc('milliseconds', now() + ${waitMs} * interval '1 millisecond'),
          checked_at = CASE WHEN ${more} THEN checked_at ELSE ${begun} END
        WHERE trigger_id = ${trigger.id} AND date_trunc('milliseconds', due_at) = ${claimed.leaseUntil}
        RETURNING due_at`.execute(tx);
      if (!rows[0]) return undefined;
      await storeArrivals(tx, [{ triggerId: trigger.id, via: 'poll', arrivals: arrivalsOf(definition, events) }]);
      if (trigger.orders && !more) await noteChecked(tx, trigger.orders.source, begun);
      return rows[0].due_at;
    });
    if (events.length > 0) this.#deps.onStored();
    return isOurs && more ? { ...claimed, cursor, leaseUntil: isOurs } : undefined;
  }

  async #failed({ known: { trigger, definition }, leaseUntil }: Claimed, error: unknown): Promise<void> {
    if (this.#abort.signal.aborted) return await this.#giveBack(trigger.id, leaseUntil);
    const fault = error instanceof Fault ? error : new Fault('connector.error', trigger.type, { cause: error });
    this.#deps.logger.warn({ err: error, trigger: trigger.id }, 'a poll failed; trying again');
    const everyMs = (trigger.everySeconds ?? (definition as Poll).everySeconds) * 1_000;
    // Not all at once when a system comes back that many poll.
    const jitter = 0.5 + this.#deps.random();
    await sql`
      UPDATE trigger_states SET failures = failures + 1, fault = ${fault.code}, fault_at = now(),
        due_at = now() + least(${everyMs} * power(2, least(failures, 10)), ${LONGEST_BACKOFF_MS}) * ${jitter} * interval '1 millisecond'
      WHERE trigger_id = ${trigger.id} AND date_trunc('milliseconds', due_at) = ${leaseUntil}`.execute(this.#deps.db);
  }

  async #giveBack(id: string, leaseUntil: Date): Promise<void> {
    await sql`UPDATE trigger_states SET due_at = now()
      WHERE trigger_id = ${id} AND date_trunc('milliseconds', due_at) = ${leaseUntil}`.execute(this.#deps.db);
  }
}

/** All that the source holds was told by then. */
const noteChecked = async (tx: Kysely<DB>, source: string, at: Date): Promise<void> => {
  await sql`
    INSERT INTO order_sources (source, checked_at) VALUES (${storable(source)}, ${at})
    ON CONFLICT (source) DO UPDATE SET checked_at = greatest(order_sources.checked_at, excluded.checked_at)`.execute(
    tx,
  );
};
