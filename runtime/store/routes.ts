import type { Logger } from 'pino';
import type { Flow } from '../../schema/flow.ts';
import { subflowsOf } from '../../schema/subflow.ts';
import { within } from '../engine/aborting.ts';
import type { RouteLookup } from '../engine/calls.ts';
import type { Clock, SubflowSource } from '../engine/ports.ts';
import type { NumberStore, NumberTarget } from './numbers.ts';

export interface RoutesOptions {
  readonly numbers: Pick<NumberStore, 'lookup' | 'targets'>;
  readonly source: SubflowSource;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Measured: a question to the database for each call is a third of the time until it is answered. */
const FRESH_MS = 1_000;
/** A caller hears it ring meanwhile. */
const PATIENCE_MS = 1_000;
/** So long nobody asks again after the database has not answered. */
const REST_MS = 5_000;
const DEEPEST = 10;

export interface Routes {
  /** Which published flow answers a number. Faults only when the database is away and the number was never heard of. */
  readonly find: RouteLookup;
  /** Flows that run inside others, remembered in the same way. */
  readonly subflows: SubflowSource;
  /** What a number gets has just been changed here: the next call asks. */
  forget(): void;
  /** Learns all numbers and reads their flows, so that calls can be taken without the database. Never rejects. */
  learn(): Promise<void>;
}

interface Answer<T> {
  readonly value: T;
  /** Milliseconds since 1970. */
  at: number;
}

/** Answers of the database, by key: fresh ones are used again, and while it is away the last one holds. */
class Remembered<T> {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #known = new Map<string, Answer<T>>();
  readonly #asking = new Map<string, Promise<T | undefined>>();
  #restsUntil = 0;

  constructor({ clock, logger }: Pick<RoutesOptions, 'clock' | 'logger'>) {
    this.#clock = clock;
    this.#logger = logger;
  }

  remember(key: string, value: T | undefined): void {
    if (value === undefined) this.#known.delete(key);
    else this.#known.set(key, { value, at: this.#clock.now().getTime() });
  }

  /** The next one asks; what was known is kept for an outage. */
  forget(): void {
    for (const answer of this.#known.values()) answer.at = 0;
    this.#asking.clear();
  }

  async get(key: string, ask: (key: string) => Promise<T | undefined>): Promise<T | undefined> {
    const known = this.#known.get(key);
    const now = this.#clock.now().getTime();
    if (known !== undefined && (now < known.at + FRESH_MS || now < this.#restsUntil)) return known.value;
    try {
      return await (this.#asking.get(key) ?? this.#ask(key, ask));
    } catch (error) {
      this.#restsUntil = this.#clock.now().getTime() + REST_MS;
      if (known === undefined) throw error;
      this.#logger.warn({ err: error, key }, 'the database does not answer: its last answer holds');
      return known.value;
    }
  }

  /** Callers who come at the same time share one question. */
  async #ask(key: string, ask: (key: string) => Promise<T | undefined>): Promise<T | undefined> {
    const asking = within(ask(key), PATIENCE_MS, this.#clock, () => {
      throw new Error(`no answer in ${PATIENCE_MS} ms`);
    });
    this.#asking.set(key, asking);
    try {
      const value = await asking;
      // An answer from before a change counts for those who asked before it.
      if (this.#asking.get(key) === asking) this.remember(key, value);
      return value;
    } finally {
      if (this.#asking.get(key) === asking) this.#asking.delete(key);
    }
  }
}

/** Asks the database, which knows best, a call a second for each number; while it is away, what was last known holds. */
export const createRoutes = ({ numbers, source, clock, logger }: RoutesOptions): Routes => {
  const targets = new Remembered<NumberTarget>({ clock, logger });
  const live = new Remembered<NonNullable<Awaited<ReturnType<SubflowSource['live']>>>>({ clock, logger });

  return {
    async find(to) {
      const target = await targets.get(to, (number) => numbers.lookup(number));
      if (!target || target.version === null) return undefined;
      const flow = await source.load(target.flowId, target.version);
      return flow && { flowId: target.flowId, version: target.version, flow };
    },

    subflows: { load: source.load, live: (flowId) => live.get(flowId, source.live) },

    forget() {
      targets.forget();
      live.forget();
    },

    async learn() {
      try {
        for (const { number, ...target } of await numbers.targets()) {
          targets.remember(number, target);
          const flow = target.version === null ? undefined : await source.load(target.flowId, target.version);
          await learnSubflows(flow);
        }
      } catch (error) {
        logger.warn({ err: error }, 'the numbers could not be read');
      }
    },
  };

  async function learnSubflows(flow: Flow | undefined, depth = 0): Promise<void> {
    if (!flow || depth > DEEPEST) return;
    for (const id of subflowsOf(flow)) {
      const found = await source.live(id);
      live.remember(id, found);
      await learnSubflows(found?.flow, depth + 1);
    }
  }
};
