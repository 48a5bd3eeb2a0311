import type { Static, TObject } from 'typebox';
import type { TriggerType } from '../../schema/trigger.ts';
import type { HttpAnswer, HttpRequest, Value } from './step.ts';

/** Something that happened in another system. */
export interface TriggerEvent<E = Readonly<Record<string, Value>>> {
  /** The source's own id of the event, the same when it is delivered again: it counts once. */
  readonly id: string;
  /** What it is about, such as an order number: events of one subject are taken in the order of `version`. */
  readonly subject: string;
  /** Grows with each change of the subject at its source: a counter, or the milliseconds of its last change. */
  readonly version: number;
  /** When it happened there: ISO 8601 with an offset. */
  readonly at: string;
  /** As `emits` declares it. */
  readonly data: E;
}

/** What another system sent, as it came. */
export interface WebhookRequest {
  readonly method: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The very text that came, for signatures; it is UTF-8 and at most 1 MB. */
  readonly body: string;
}

export interface WebhookAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the sender proved. */
export interface Genuine {
  /** When it was signed, if the signature covers it: too old or too far ahead is refused. */
  readonly signedAt?: Date;
  /** A text that the signature covers and that no other request has (a nonce, the signature itself): a second one is refused. */
  readonly once: string;
}

export interface WebhookContext<C> {
  readonly config: C;
  now(): Date;
}

/** What a request says. The `answer` (200 `{}` when absent) is given once the events are stored. */
export interface Received<E> {
  readonly events: readonly TriggerEvent<E>[];
  readonly answer?: WebhookAnswer;
}

export interface PollContext<C> {
  readonly config: C;
  /** Where the last poll ended; undefined at the first. */
  readonly cursor: Value | undefined;
  /** Aborted when its time is over, the trigger is switched off or the server stops. */
  readonly signal: AbortSignal;
  now(): Date;
  /** As an operation's: bounded, guarded, cancelled with `signal`. */
  http(request: Omit<HttpRequest, 'timeout'>): Promise<HttpAnswer>;
}

export interface Polled<E> {
  readonly events: readonly TriggerEvent<E>[];
  /** Stored together with the events: a crash in between asks for the same ones again. */
  readonly cursor: Value;
  /** There is more to fetch at once. */
  readonly more?: boolean;
}

interface TriggerBase<C extends TObject, E extends TObject> extends Omit<TriggerType, 'plugin' | 'everySeconds'> {
  readonly config: C;
  readonly emits: E;
  /** Settings that make sense, for forms and tests; no real secret. */
  readonly sample: Static<C>;
  /** Brings settings of an older `version` up to this one. */
  upgrade?(config: Record<string, unknown>, from: number): Record<string, unknown>;
}

/** Another system sends what happened. Both functions are pure. */
export interface WebhookTrigger<C extends TObject = TObject, E extends TObject = TObject> extends TriggerBase<C, E> {
  readonly kind: 'webhook';
  /** Two genuine requests for `sample`, signed at 2026-03-02T09:00:00Z: the conformance kit spoils them in every way. */
  readonly signedSamples?: readonly [WebhookRequest, WebhookRequest];
  /** Is it from whom it says? `undefined`: no, and nothing of it is read. Compare with `sameText`. */
  verify(request: WebhookRequest, context: WebhookContext<Static<C>>): Genuine | undefined;
  /** Reads a request that is genuine. Throw `Fault('connector.bad_answer')` when it makes no sense: it is kept and shown. */
  receive(request: WebhookRequest, context: WebhookContext<Static<C>>): Received<Static<E>>;
}

/** We ask another system what has happened since. */
export interface PollTrigger<C extends TObject = TObject, E extends TObject = TObject> extends TriggerBase<C, E> {
  readonly kind: 'poll';
  readonly everySeconds: number;
  poll(context: PollContext<Static<C>>): Promise<Polled<Static<E>>>;
}

/** A time has come. Both functions are pure. */
export interface ScheduleTrigger<C extends TObject = TObject, E extends TObject = TObject> extends TriggerBase<C, E> {
  readonly kind: 'schedule';
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron(config: Static<C>): string;
  /** IANA name of the zone that `cron` is meant in; the server's when absent or empty. */
  timeZone?(config: Static<C>): string | undefined;
  /** What happens at `at`, the minute that the schedule names. */
  due(context: { readonly config: Static<C>; readonly at: Date }): readonly TriggerEvent<Static<E>>[];
}

export type TriggerDefinition<C extends TObject = TObject, E extends TObject = TObject> =
  | WebhookTrigger<C, E>
  | PollTrigger<C, E>
  | ScheduleTrigger<C, E>;

/**
 * Declares a trigger: one file under `plugins/<plugin>/triggers/`, default export. The server stores what comes of it,
 * drops what came before, puts it in order and starts the flow; the trigger only says how to listen.
 */
export function defineTrigger<C extends TObject, E extends TObject>(
  definition: WebhookTrigger<C, E>,
): WebhookTrigger<C, E>;
export function defineTrigger<C extends TObject, E extends TObject>(definition: PollTrigger<C, E>): PollTrigger<C, E>;
export function defineTrigger<C extends TObject, E extends TObject>(
  definition: ScheduleTrigger<C, E>,
): ScheduleTrigger<C, E>;
export function defineTrigger(definition: TriggerDefinition): TriggerDefinition {
  return definition;
}

/** A trigger whatever its types are, as the server runs it. */
// biome-ignore lint/suspicious/noExplicitAny: each has types of its own; `defineTrigger` checked them.
export type RunnableTrigger = TriggerDefinition<any, any> & TriggerType;
