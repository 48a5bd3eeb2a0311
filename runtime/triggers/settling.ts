import { hash } from 'node:crypto';
import type { TriggerEvent } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import { type Order, settle } from '../orders/settle.ts';
import type { Known } from './book.ts';
import { isWanted, type OrderInSight, readChange } from './reading.ts';
import type { DeadReason, EventOutcome, StartRule, Trigger } from './types.ts';

/** An event that waits, as it is stored. */
export interface WaitingEvent {
  readonly id: string;
  readonly triggerId: string;
  readonly eventId: string;
  readonly event: TriggerEvent;
  readonly forced: boolean;
}

export interface Settled {
  readonly id: string;
  readonly state: 'done' | 'dead';
  readonly outcome: EventOutcome | undefined;
  readonly reason: DeadReason | undefined;
  readonly source: string | undefined;
}

/** A flow to be started. */
export interface Start {
  readonly sessionId: string;
  /** Whose rule it is. */
  readonly triggerId: string;
  readonly flowId: string;
  /** Row of the event. */
  readonly event: string;
  readonly order: OrderInSight | undefined;
  /** Nobody can tell whether it shall be started. */
  readonly reason: DeadReason | undefined;
}

export interface SettledBatch {
  readonly events: readonly Settled[];
  /** By `source key`; those that changed or were confirmed. */
  readonly orders: ReadonlyMap<string, Order>;
  readonly starts: readonly Start[];
}

export const orderKey = (source: string, key: string): string => `${source}\0${key}`;

/** The same for the same thing, whoever computes it: a session with this id is started once. */
const sessionIdOf = (...parts: readonly string[]): string => {
  const hex = hash('sha256', JSON.stringify(parts), 'hex');
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return groups.join('-');
};

/** Which orders the events of a batch are about. */
export const keysOf = (events: readonly WaitingEvent[], find: (id: string) => Known | undefined) =>
  events.flatMap(({ triggerId, event }) => {
    const rule = find(triggerId)?.trigger.orders;
    return rule ? [{ source: rule.source, key: event.subject }] : [];
  });

/** Settles events one after the other, without any I/O: what comes of it is stored by whoever asks. */
export class Settling {
  readonly #find: (id: string) => Known | undefined;
  /** Everybody who starts something when an order of a source changes. */
  readonly #starters: (source: string) => readonly (Trigger & { readonly start: StartRule })[];
  readonly #known: ReadonlyMap<string, Order>;
  readonly #now: Date;
  readonly #orders = new Map<string, Order>();
  readonly #starts: Start[] = [];

  constructor(options: {
    readonly find: (id: string) => Known | undefined;
    readonly starters: (source: string) => readonly (Trigger & { readonly start: StartRule })[];
    readonly orders: ReadonlyMap<string, Order>;
    readonly now: Date;
  }) {
    this.#find = options.find;
    this.#starters = options.starters;
    this.#known = options.orders;
    this.#now = options.now;
  }

  all(events: readonly WaitingEvent[]): SettledBatch {
    return { events: events.map((event) => this.#one(event)), orders: this.#orders, starts: this.#starts };
  }

  #one(waiting: WaitingEvent): Settled {
    const known = this.#find(waiting.triggerId);
    if (!known) return dead(waiting.id, 'noTrigger');
    const { trigger } = known;
    return trigger.orders ? this.#order(waiting, trigger.orders) : this.#plain(waiting, trigger);
  }

  #plain(waiting: WaitingEvent, { id, start }: Trigger): Settled {
    if (!start) return done(waiting.id, 'ignored');
    const sessionId = sessionIdOf('event', id, waiting.eventId);
    return done(waiting.id, this.#start(waiting, { id, start }, sessionId) ? 'started' : 'ignored');
  }

  #order(waiting: WaitingEvent, rule: NonNullable<Trigger['orders']>): Settled {
    const { id, event, forced } = waiting;
    const { source } = rule;
    let change: ReturnType<typeof readChange>;
    try {
      change = readChange(rule, event, this.#now);
    } catch (error) {
      if (error instanceof Fault) return dead(id, 'status', source);
      throw error;
    }
    const key = orderKey(source, change.key);
    const before = this.#orders.get(key) ?? this.#known.get(key);
    const { settlement, order } = settle(before, change, this.#now, forced);
    if (settlement === 'conflict') return { ...dead(id, 'conflict', source), outcome: 'conflict' };
    if (order && settlement !== 'late') this.#orders.set(key, order);
    if (settlement === 'applied' && order) {
      const sight = { status: order.status, before: before?.status ?? '', deleted: order.deleted };
      for (const starter of this.#starters(source)) {
        // By whatever way the change came: one version of an order starts a flow once.
        const sessionId = sessionIdOf('order', source, event.subject, String(event.version), starter.start.flow);
        this.#start(waiting, starter, sessionId, sight);
      }
    }
    return done(id, settlement, source);
  }

  /** What a condition can't decide is put aside for a person; the order is as its source has it all the same. */
  #start(
    { id, event }: WaitingEvent,
    { id: triggerId, start }: Pick<Trigger, 'id'> & { readonly start: StartRule },
    sessionId: string,
    order?: OrderInSight,
  ): boolean {
    let reason: DeadReason | undefined;
    try {
      if (!isWanted(start, event, this.#now, order)) return false;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      reason = 'condition';
    }
    this.#starts.push({ sessionId, triggerId, flowId: start.flow, event: id, order, reason });
    return true;
  }
}

const done = (id: string, outcome: EventOutcome, source?: string): Settled => ({
  id,
  state: 'done',
  outcome,
  reason: undefined,
  source,
});

const dead = (id: string, reason: DeadReason, source?: string): Settled => ({
  id,
  state: 'dead',
  outcome: undefined,
  reason,
  source,
});
