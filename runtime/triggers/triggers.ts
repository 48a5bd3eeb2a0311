import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { RunnableTrigger } from '../../plugins/sdk/index.ts';
import type { Vault } from '../connections/vault.ts';
import type { Engine } from '../engine/engine.ts';
import type { Clock, Connections, SubflowSource } from '../engine/ports.ts';
import { OrderReader } from '../orders/reader.ts';
import type { Changes } from '../store/changes.ts';
import type { DB } from '../store/generated/db.ts';
import { TriggerBook } from './book.ts';
import { DeadLetters } from './dead-letters.ts';
import { Hooks } from './hooks.ts';
import { Inbox } from './inbox.ts';
import { Poller } from './poller.ts';
import { Processor } from './processor.ts';
import { Scheduler } from './scheduler.ts';
import { Starter } from './starter.ts';
import { TRIGGERS_TOPIC, TriggerStore } from './store.ts';

export interface TriggersDeps {
  readonly db: Kysely<DB>;
  readonly changes: Pick<Changes, 'on'>;
  readonly types: ReadonlyMap<string, RunnableTrigger>;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of schedules that name none. */
  readonly timeZone: string;
}

/** What runs what triggers bring. */
export interface TriggerWork {
  readonly engine: Pick<Engine, 'firstState' | 'begin'>;
  readonly flows: Pick<SubflowSource, 'live'>;
  readonly http: Connections['http'];
  readonly runtimeId: string;
  readonly accepting: () => boolean;
  readonly random: () => number;
}

interface Running {
  readonly processor: Processor;
  readonly starter: Starter;
  readonly poller: Poller;
  readonly scheduler: Scheduler;
}

/** All that happens outside calls and starts something: told by webhooks, asked for by polls, or due by the clock. */
export class Triggers {
  readonly store: TriggerStore;
  readonly book: TriggerBook;
  readonly hooks: Hooks;
  readonly orders: OrderReader;
  readonly deadLetters: DeadLetters;
  readonly #deps: TriggersDeps;
  readonly #unsubscribe: () => void;
  #running: Running | undefined;

  constructor(deps: TriggersDeps) {
    const { db, clock, logger, types } = deps;
    this.#deps = deps;
    this.store = new TriggerStore(db, deps.vault, logger);
    this.book = new TriggerBook({ store: this.store, types, logger });
    this.hooks = new Hooks({ book: this.book, inbox: new Inbox(db, this.look), clock, logger });
    this.orders = new OrderReader(db, () => clock.now());
    this.deadLetters = new DeadLetters(db);
    this.#unsubscribe = deps.changes.on(TRIGGERS_TOPIC, () => this.refresh());
  }

  async refresh(): Promise<void> {
    await this.book.refresh();
    this.look();
    this.#running?.poller.look();
    this.#running?.scheduler.look();
  }

  /** There may be something to settle or to start. */
  readonly look = (): void => {
    this.#running?.processor.look();
    this.#running?.starter.look();
  };

  /** Begins to settle, start, poll and mind the clock. Never rejects: without the database it begins later. */
  async start({ engine, flows, http, runtimeId, accepting, random }: TriggerWork): Promise<void> {
    const { db, clock, logger, timeZone } = this.#deps;
    const { book } = this;
    const starter = new Starter({ db, book, engine, flows, clock, logger, runtimeId, accepting });
    const processor = new Processor({ db, book, clock, logger, onStarts: () => starter.look() });
    const poller = new Poller({ db, book, http, clock, logger, onStored: () => processor.look(), accepting, random });
    const scheduler = new Scheduler({ db, book, logger, timeZone, onStored: () => processor.look(), accepting });
    await this.store.reseal().catch((error: unknown) => logger.warn({ err: error }, 'secrets keep their earlier key'));
    await book.refresh().catch((error: unknown) => logger.warn({ err: error }, 'triggers could not be read yet'));
    this.#running = { processor, starter, poller, scheduler };
    processor.start();
    starter.start();
    poller.start();
    scheduler.start();
  }

  /** Starts nothing more; what has arrived waits for the next life or another server. */
  async stop(): Promise<void> {
    this.#unsubscribe();
    const running = this.#running;
    this.#running = undefined;
    await Promise.all([
      running?.poller.stop(),
      running?.scheduler.stop(),
      running?.processor.stop(),
      running?.starter.stop(),
    ]);
  }
}
