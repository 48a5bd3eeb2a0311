import type { SessionEvent } from '../../schema/trace.ts';

export interface EventFilter {
  readonly flow?: string | undefined;
  readonly session?: string | undefined;
  /** Only where sessions are, not what is said and done in them. */
  readonly only?: 'moves' | undefined;
}

const tells = (event: SessionEvent): boolean => event.kind === 'effect' || event.kind === 'left';

interface Subscriber {
  readonly filter: EventFilter;
  readonly listener: (event: SessionEvent) => void;
}

/** More sessions than any server runs at once: older ones were never reported as ended. */
const MOST_SESSIONS = 50_000;

/**
 * Hands what happens in sessions to whoever looks on. `publish` is the engine's `EventSink`: it never waits and never
 * throws, so that no onlooker can slow a call.
 */
export class EventHub {
  readonly #subscribers = new Set<Subscriber>();
  /** Only `started` names the flow, and onlookers may filter by it. */
  readonly #flows = new Map<string, string>();

  readonly publish = (event: SessionEvent): void => {
    if (event.kind === 'started') this.#remember(event.session, event.flow);
    for (const { filter, listener } of this.#subscribers) if (this.#fits(event, filter)) listener(event);
    if (event.kind === 'ended') this.#flows.delete(event.session);
  };

  /** `listener` must not throw. Returns its removal. */
  subscribe(filter: EventFilter, listener: (event: SessionEvent) => void): () => void {
    const subscriber = { filter, listener };
    this.#subscribers.add(subscriber);
    return () => {
      this.#subscribers.delete(subscriber);
    };
  }

  /** A session that another process began: told once, when it is taken over. */
  adopt(session: string, flow: string): void {
    this.#remember(session, flow);
  }

  #remember(session: string, flow: string): void {
    if (this.#flows.size >= MOST_SESSIONS) {
      const oldest = this.#flows.keys().next().value;
      if (oldest !== undefined) this.#flows.delete(oldest);
    }
    this.#flows.set(session, flow);
  }

  #fits(event: SessionEvent, { flow, session, only }: EventFilter): boolean {
    if (only === 'moves' && tells(event)) return false;
    if (session !== undefined && event.session !== session) return false;
    return flow === undefined || this.#flows.get(event.session) === flow;
  }
}
