import type { TriggerEvent } from '../../plugins/sdk/index.ts';

/** Events of a trigger are changes of orders. */
export interface OrdersRule {
  /** Name of the system whose orders they are. */
  readonly source: string;
  /** Expression over `event`, gives a text; `event.status` when absent. */
  readonly status?: string;
  /** Expression over `event`: the order is gone. */
  readonly deleted?: string;
}

/** What a trigger starts: once for each event, of orders once for each change. */
export interface StartRule {
  readonly flow: string;
  /** Expression; without it every event starts one. */
  readonly when?: string;
  /** Variable of the flow → expression that gives its value. */
  readonly inputs: Readonly<Record<string, string>>;
  /** So many of its sessions run at the same time; further ones wait. */
  readonly atOnce: number;
}

/** A configured trigger, its secrets open: never for logs or answers. */
export interface Trigger {
  readonly id: string;
  readonly title: string;
  /** `<plugin>.<name>` of the trigger type. */
  readonly type: string;
  readonly version: number;
  readonly enabled: boolean;
  /** Settings of the type, without its secret fields. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** The secrets before these, as long as they still count. */
  readonly formerSecrets: Readonly<Record<string, string>> | undefined;
  /** Of a poll. */
  readonly everySeconds: number | undefined;
  readonly orders: OrdersRule | undefined;
  readonly start: StartRule | undefined;
  readonly revision: number;
  readonly changedAt: Date;
  readonly changedBy: string;
}

export type Via = 'webhook' | 'poll' | 'schedule';

/** What arrived. `unreadable`: it came from whom it says, and nobody can tell what it means. */
export type Arrival =
  | { readonly kind: 'event'; readonly event: TriggerEvent }
  | { readonly kind: 'unreadable'; readonly id: string; readonly body: string; readonly reason: string };

/** Why an event is a dead letter. */
export type DeadReason =
  | 'unreadable'
  | 'conflict'
  | 'condition'
  | 'status'
  | 'noTrigger'
  | 'inputs'
  | 'noFlow'
  | 'notLive';

export type EventOutcome = 'applied' | 'late' | 'duplicate' | 'conflict' | 'started' | 'ignored';
