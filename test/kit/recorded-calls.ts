import pino from 'pino';
import type { SessionState } from '../../runtime/engine/ports.ts';
import { PostgresSessionStore } from '../../runtime/store/session-store.ts';
import type { Outcome, SessionEvent, TraceStep } from '../../schema/trace.ts';
import type { TestApp } from './app.ts';
import { ref, sampleState } from './session-samples.ts';

type Told = Partial<Pick<TraceStep, 'exit' | 'fault' | 'effects' | 'changed' | 'type'>>;

/** A call that goes from step to step in the database, and tells of it as the engine does. */
export class RecordedCall {
  readonly id: string;
  readonly #store: PostgresSessionStore;
  readonly #publish: (event: SessionEvent) => void;
  readonly #base: SessionState;
  #seq = 0;
  #at: number;
  #node = '';
  #revision = 1;

  constructor(
    store: PostgresSessionStore,
    publish: (event: SessionEvent) => void,
    id: string,
    about: Partial<SessionState>,
  ) {
    this.id = id;
    this.#store = store;
    this.#publish = publish;
    this.#base = sampleState(id, { variables: {}, ...about });
    this.#at = this.#base.startedAt.getTime();
  }

  async begins(node: string): Promise<void> {
    this.#node = node;
    await this.#store.create({ ...this.#base, node });
    const { flowId: flow, version } = this.#base;
    this.#publish({ kind: 'started', session: this.id, at: this.#iso(), flow, version });
    this.#enter(node);
  }

  says(text: string, ms = 0): void {
    this.#publish({
      kind: 'effect',
      session: this.id,
      at: this.#iso(),
      seq: this.#seq,
      node: this.#node,
      effect: { ms, kind: 'said', text },
    });
  }

  /** The step is over; the next one begins. `undefined`: it was the last. */
  async goes(ms: number, told: Told, next?: string): Promise<void> {
    const step: TraceStep = {
      seq: this.#seq,
      node: this.#node,
      type: told.type ?? 'voice.menu',
      at: this.#iso(),
      ms,
      effects: [],
      changed: {},
      ...told,
    };
    this.#store.step(ref(this.id), step);
    this.#at += ms;
    this.#publish({ kind: 'left', session: this.id, at: this.#iso(), step });
    if (next !== undefined) this.#enter(next);
    await this.#store.flush(ref(this.id));
  }

  async ends(outcome: Outcome): Promise<void> {
    this.#store.checkpoint(this.#state({ status: 'ended', outcome, endedAt: new Date(this.#at) }));
    await this.#store.flush(ref(this.id));
    this.#publish({ kind: 'ended', session: this.id, at: this.#iso(), outcome });
  }

  #enter(node: string): void {
    this.#seq += 1;
    this.#node = node;
    this.#store.checkpoint(this.#state({}));
    this.#publish({ kind: 'entered', session: this.id, at: this.#iso(), seq: this.#seq, node });
  }

  #state(changes: Partial<SessionState>): SessionState {
    this.#revision += 1;
    const node = this.#node.split('/', 1)[0] ?? '';
    return { ...this.#base, node, seq: this.#seq, revision: this.#revision, ...changes };
  }

  #iso(): string {
    return new Date(this.#at).toISOString();
  }
}

/** The store of a test app's sessions. Close it in `afterAll`. */
export const recordedCalls = ({ database, events }: TestApp) => {
  const store = new PostgresSessionStore({
    database,
    runtimeId: 'test',
    timers: { schedule: async () => undefined },
    logger: pino({ level: 'silent' }),
  });
  return {
    call: (id: string, about: Partial<SessionState>) => new RecordedCall(store, events.publish, id, about),
    close: () => store.close(),
  };
};
