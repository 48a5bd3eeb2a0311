import { type Static, Type } from 'typebox';
import type { TriggerKind } from './trigger.ts';

/** Bodies and answers of the HTTP API about triggers, orders and dead letters, shared by server and designer. */
const closed = { additionalProperties: false } as const;
const Expression = Type.String({ minLength: 1, maxLength: 1_000 });
const Name = Type.String({ minLength: 1, maxLength: 100 });

/** `orders`: its events are changes of orders of `source`. `start`: what they start. Expressions know `event`, `subject`, `version`, `order`. */
export const TriggerBody = Type.Object(
  {
    title: Name,
    /** Of the catalogue's `triggers`. */
    type: Type.String({ minLength: 3, maxLength: 100 }),
    enabled: Type.Boolean(),
    /** Without secret settings. */
    config: Type.Record(Type.String({ maxLength: 100 }), Type.Unknown()),
    /** Of a poll. */
    everySeconds: Type.Optional(Type.Integer({ minimum: 5, maximum: 86_400 })),
    orders: Type.Optional(
      Type.Object({ source: Name, status: Type.Optional(Expression), deleted: Type.Optional(Expression) }, closed),
    ),
    start: Type.Optional(
      Type.Object(
        {
          flow: Type.String({ minLength: 1, maxLength: 64 }),
          when: Type.Optional(Expression),
          inputs: Type.Record(Type.String({ maxLength: 100 }), Expression),
          atOnce: Type.Integer({ minimum: 1, maximum: 1_000 }),
        },
        closed,
      ),
    ),
    /** Of the one that was read; 0 for a new one. */
    revision: Type.Integer({ minimum: 0 }),
  },
  closed,
);
export type TriggerBody = Static<typeof TriggerBody>;

/** `GET /api/triggers`. */
export interface TriggerInfo extends TriggerBody {
  readonly id: string;
  readonly kind: TriggerKind | null;
  /** Path of a webhook, `/hooks/…`. */
  readonly path: string | null;
  /** When a schedule that is switched on comes next. */
  readonly nextTimes: readonly string[];
  /** Every secret setting has a value; a webhook without is closed. */
  readonly secretsSet: boolean;
  /** The secrets before the present ones still count. */
  readonly formerSecrets: boolean;
  readonly changedAt: string;
  readonly changedBy: string;
  readonly lastEventAt: string | null;
  readonly eventsLastMinute: number;
  readonly waiting: number;
  /** Seconds that the oldest waiting event waits. */
  readonly lagSeconds: number;
  readonly dead: number;
  readonly startsWaiting: number;
  /** When a poll last had no more to bring. */
  readonly checkedAt: string | null;
  readonly dueAt: string | null;
  readonly failures: number;
  /** Code of the last fault of a poll. */
  readonly fault: string | null;
  readonly faultAt: string | null;
}

/** `POST /api/triggers/{id}/secrets`: values of secret settings; those not given are made. Answered once and never again. */
export const TriggerSecretsBody = Type.Object(
  { values: Type.Record(Type.String({ maxLength: 100 }), Type.String({ minLength: 16, maxLength: 500 })) },
  closed,
);
export interface TriggerSecrets {
  readonly secrets: Readonly<Record<string, string>>;
}

/** `GET /api/orders`. */
export interface OrderInfo {
  readonly source: string;
  readonly key: string;
  readonly version: number;
  readonly status: string;
  readonly deleted: boolean;
  /** When it changed at its source. */
  readonly at: string | null;
  readonly receivedAt: string;
  /** When its source last said that it is so, about this order or about all. */
  readonly checkedAt: string;
  readonly ageMinutes: number;
}

/** `GET /api/orders/one`. */
export interface OrderDetail extends OrderInfo {
  readonly content: unknown;
  readonly history: readonly OrderEvent[];
}

export interface OrderEvent {
  readonly id: string;
  readonly eventId: string;
  readonly via: 'webhook' | 'poll' | 'schedule';
  readonly version: number | null;
  readonly receivedAt: string;
  /** How often it came. */
  readonly deliveries: number;
  readonly state: 'waiting' | 'done' | 'dead' | 'dismissed';
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly data: unknown;
}

/** `GET /api/dead-letters`: events that could not be used, and flows that could not be started. */
export interface DeadLetter {
  readonly id: string;
  readonly kind: 'event' | 'start';
  readonly triggerId: string;
  readonly triggerTitle: string;
  readonly receivedAt: string;
  readonly eventId: string;
  readonly subject: string | null;
  readonly reason: string;
  readonly flow: string | null;
  /** The event as it is stored; numbers masked below admin. */
  readonly event: unknown;
}

/** `POST /api/dead-letters/{id}/retry`. `event`: what it should have been. Of two contents of one version, the retried one counts. */
export const RetryBody = Type.Object(
  {
    event: Type.Optional(
      Type.Object(
        {
          id: Type.String({ minLength: 1, maxLength: 200 }),
          subject: Type.String({ minLength: 1, maxLength: 200 }),
          version: Type.Number(),
          at: Type.String({ minLength: 1, maxLength: 50 }),
          data: Type.Record(Type.String(), Type.Unknown()),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type RetryBody = Static<typeof RetryBody>;
