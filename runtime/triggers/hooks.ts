import type { Logger } from 'pino';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type {
  Genuine,
  RunnableTrigger,
  TriggerEvent,
  WebhookAnswer,
  WebhookRequest,
  WebhookTrigger,
} from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { Clock } from '../engine/ports.ts';
import { arrivalsOf, unreadable } from './arrivals.ts';
import { type Known, secretFields, settingsOf, type TriggerBook } from './book.ts';
import type { Inbox } from './inbox.ts';
import type { Arrival, Trigger } from './types.ts';

/** A signature of another time is refused; clocks differ by so much at most. */
export const SIGNED_WITHIN_MS = 300_000;
/** Both ends of the window, and a little more. */
const REMEMBER_MS = 2 * SIGNED_WITHIN_MS + 60_000;
/** A signature that does not say when it was made would be as good for ever. */
const REMEMBER_UNDATED_MS = 30 * 24 * 60 * 60_000;
/** Requests a second and hook that this server takes. */
const RATE = 2_000;

/** `refused`: not from whom it should be, whatever the reason; the sender learns no more. */
export type HookAnswer =
  | { readonly kind: 'taken'; readonly answer: WebhookAnswer }
  | { readonly kind: 'refused' }
  | { readonly kind: 'tooMany' }
  | { readonly kind: 'away' };

type Webhook = WebhookTrigger & RunnableTrigger;

const REFUSED: HookAnswer = { kind: 'refused' };

export interface HooksDeps {
  readonly book: TriggerBook;
  readonly inbox: Pick<Inbox, 'put'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Requests a second; for tests. */
  readonly rate?: number;
}

/** Takes what other systems send to `/hooks/:id`. */
export class Hooks {
  readonly #deps: HooksDeps;
  readonly #limiter: RateLimiterMemory;

  constructor(deps: HooksDeps) {
    this.#deps = deps;
    this.#limiter = new RateLimiterMemory({ points: deps.rate ?? RATE, duration: 1 });
  }

  /** Resolves with `taken` when it is on disk. */
  async receive(id: string, request: WebhookRequest): Promise<HookAnswer> {
    const known = this.#deps.book.get(id);
    if (known?.definition.kind !== 'webhook') return REFUSED;
    if (!(await this.#hasRoom(id))) return { kind: 'tooMany' };
    const { trigger } = known;
    const definition = known.definition as Webhook;
    const genuine = this.#verify(trigger, definition, request);
    if (!genuine) return REFUSED;
    const { arrivals, answer } = this.#read(known, definition, request);
    try {
      const onceUntil = new Date(this.#now() + (genuine.signedAt ? REMEMBER_MS : REMEMBER_UNDATED_MS));
      const isFirst = await this.#deps.inbox.put({
        triggerId: id,
        via: 'webhook',
        once: genuine.once,
        onceUntil,
        arrivals,
      });
      return isFirst ? { kind: 'taken', answer } : REFUSED;
    } catch (error) {
      this.#deps.logger.error(
        { err: error, trigger: id },
        'events could not be stored; their sender is told to come again',
      );
      return { kind: 'away' };
    }
  }

  #now(): number {
    return this.#deps.clock.now().getTime();
  }

  /** Only for hooks that exist: a stranger who tries addresses fills no memory. */
  async #hasRoom(id: string): Promise<boolean> {
    return this.#limiter.consume(id).then(
      () => true,
      () => false,
    );
  }

  /** With the present secrets, then with those before them. A hook without its secrets is closed. */
  #verify(trigger: Trigger, definition: Webhook, request: WebhookRequest): Genuine | undefined {
    const fields = secretFields(definition);
    for (const secrets of [trigger.secrets, trigger.formerSecrets ?? {}]) {
      if (fields.length === 0 || fields.some((field) => !secrets[field])) continue;
      const genuine = this.#genuine(trigger, definition, request, settingsOf(definition, trigger, secrets));
      if (genuine && this.#isTimely(genuine)) return genuine;
    }
    return undefined;
  }

  #isTimely({ signedAt, once }: Genuine): boolean {
    if (once === '') return false;
    // An invalid date compares as false: refused.
    return signedAt === undefined || Math.abs(signedAt.getTime() - this.#now()) <= SIGNED_WITHIN_MS;
  }

  #genuine(trigger: Trigger, definition: Webhook, request: WebhookRequest, config: unknown): Genuine | undefined {
    try {
      return definition.verify(request, { config: config as never, now: () => this.#deps.clock.now() });
    } catch (error) {
      this.#deps.logger.warn({ err: error, trigger: trigger.id }, 'a signature could not be checked: refused');
      return undefined;
    }
  }

  #read(
    { trigger }: Known,
    definition: Webhook,
    request: WebhookRequest,
  ): { readonly arrivals: readonly Arrival[]; readonly answer: WebhookAnswer } {
    try {
      const config = settingsOf(definition, trigger, trigger.secrets) as never;
      const { events, answer } = definition.receive(request, { config, now: () => this.#deps.clock.now() });
      return {
        arrivals: arrivalsOf(definition, events as readonly TriggerEvent[]),
        answer: answer ?? { status: 202, body: '{}' },
      };
    } catch (error) {
      if (!(error instanceof Fault))
        this.#deps.logger.error({ err: error, trigger: trigger.id }, 'a webhook could not be read');
      const reason = error instanceof Fault ? error.detail : 'the plugin failed';
      // It is kept: sent again it would be just as unreadable.
      return { arrivals: [unreadable(request.body, reason)], answer: { status: 202, body: '{}' } };
    }
  }
}
