import type { Logger } from 'pino';
import type { Wake } from '../../plugins/sdk/index.ts';
import type { Fault } from '../../schema/faults.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Language, LocalText } from '../../schema/text.ts';
import type { RecordingDesk } from '../recordings/desk.ts';
import type { Recognition } from '../speech/recognition/recognition.ts';
import type { AudioAssets, Speech } from '../speech/speech.ts';
import type { OutboundLine } from '../telephony/outbound.ts';
import type { Call, FaxLine } from '../telephony/port.ts';
import { within } from './aborting.ts';
import { defaultLimits, type EngineLimits } from './limits.ts';
import type {
  Clock,
  Connections,
  EventSink,
  NodeRegistry,
  SessionState,
  SessionStore,
  SubflowSource,
  SyncedOrders,
} from './ports.ts';
import { type PreparedFlow, prepareFlow } from './prepare.ts';
import { Session, type SessionBegin } from './session.ts';
import { storing } from './storing.ts';
import { Turns } from './turns.ts';
import { initialValues } from './variables.ts';

/** What the engine works with: it has no clock, no ids and no I/O of its own. */
export interface EngineDeps {
  readonly registry: NodeRegistry;
  readonly store: SessionStore;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly speech: Speech;
  /** Told of recordings; without it they stay where the switch keeps them. */
  readonly recordings?: RecordingDesk;
  /** Absent: callers can only use their keys. */
  readonly recognition?: Recognition;
  /** Absent: flows have no audio of their own. */
  readonly assets?: AudioAssets;
  /** Absent: nothing is synced. */
  readonly orders?: SyncedOrders;
  /** Calls people up; absent where there is no switch. */
  readonly outbound?: OutboundLine;
  /** Sends faxes; absent where there is no switch. */
  readonly faxes?: FaxLine;
  /** Gets every event in order; must not wait. */
  readonly events: EventSink;
  readonly logger: Logger;
  readonly newId: () => string;
  /** Asked before each step of a session; it goes on when the promise resolves, or is interrupted. Absent: nothing waits. */
  readonly beforeStep?: (next: NextStep) => Promise<void> | undefined;
  /** Told whenever a visit gets control: whoever watches the event loop knows by it what made it stand still. */
  readonly onControl?: (session: string, seq: number) => void;
  /** IANA name of the zone that business hours and dates of flows are meant in; Beijing time when absent. */
  readonly timeZone?: string;
  /** Flows that steps may run; none without. */
  readonly subflows?: SubflowSource;
  readonly limits?: Partial<EngineLimits>;
  /** Said to a caller when a session fails, before hanging up. */
  readonly apology?: LocalText;
}

/** A step that a session is about to run. */
export interface NextStep {
  /** Of the node in traces and events. */
  readonly node: string;
  /** Writes a variable of the session's own flow. Faults with `variable.unknown`, `variable.type` or `engine.too_large`. */
  set(variable: string, value: unknown): void;
}

export const defaultApology: LocalText = {
  'zh-CN': '系统繁忙，请稍后再拨。',
  en: 'We are sorry, the system is busy. Please call again later.',
};

export interface StartOptions {
  readonly flow: Flow;
  readonly flowId: string;
  /** `null`: the draft. */
  readonly version: number | null;
  readonly call?: Call;
  /** Node that it begins with instead of the flow's first one; it must be there. */
  readonly start?: string;
  /** What the caller is spoken to in; the flow's own language when absent. */
  readonly language?: Language;
  /** Values that variables begin with instead of their defaults. */
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly from: string;
  readonly to: string;
}

/** A session that something else than a call starts. */
export type SilentStart = Omit<StartOptions, 'call' | 'from' | 'to'> & {
  /** The same whenever the same thing starts it, so that it is started once. */
  readonly id: string;
};

export interface ResumeOptions {
  readonly flow: Flow;
  /** Why a parked session goes on. */
  readonly wake?: Wake;
  /** The live call, adopted. Without it a session that had one is told that its caller is gone. */
  readonly call?: Call;
}

export interface SessionHandle {
  readonly id: string;
  /**
   * The last state that this engine knows: `ended`, `parked`, or `running` when it was released. Never rejects.
   */
  readonly done: Promise<SessionState>;
  /** Ends the session as `cancelled`; a call is hung up. */
  cancel(): void;
  /** Another owner has the session: lets go of it and of its call, and stores nothing more of it. */
  supersede(): void;
}

export interface Engine {
  /**
   * Faults with `variable.unknown` or `variable.type`, and without a call with `store.unavailable`; then there is no
   * session, and the call is the caller's own to end. With a call, it begins even when it can't be stored in time.
   */
  startSession(options: StartOptions): Promise<SessionHandle>;
  /**
   * The first state of a session without a call, for others to store together with what starts it, under this runtime's
   * name; `begin` runs it then. Faults with `variable.unknown` or `variable.type`.
   */
  firstState(options: SilentStart): SessionState;
  /** Runs a session whose first state is on disk. */
  begin(state: SessionState, flow: Flow): SessionHandle;
  /** Goes on with a stored session: parked, interrupted by a crash, or with an adopted call. The present node runs again. */
  resume(state: SessionState, options: ResumeOptions): SessionHandle;
  /** Ends a stored session that can't go on. Never rejects. */
  fail(state: SessionState, fault: Fault): Promise<void>;
  /** It runs here, or is about to. */
  has(id: string): boolean;
  /** The session, while it runs here. */
  find(id: string): SessionHandle | undefined;
  /** Sessions that run here. */
  readonly active: number;
  readonly ids: Iterable<string>;
  /** Waits for sessions to end, `drainMs` at most, then lets go of the rest for another runtime. Calls stay up. */
  stop(drainMs: number): Promise<void>;
  /**
   * Lets go of every session at the end of its present node, or in the midst of it after `patienceMs`. `onReleased` gets
   * each that another runtime must go on with, as soon as it is stored. Calls stay up.
   */
  handOver(patienceMs: number, onReleased: (state: SessionState) => Promise<void>): Promise<void>;
}

/** Runs flows. */
export const createEngine = (deps: EngineDeps): Engine => {
  const sessions = new Map<string, Session>();
  const starting = new Set<string>();
  const prepared = new WeakMap<Flow, PreparedFlow>();
  const limits = { ...defaultLimits, ...deps.limits };
  const turns = new Turns();

  const prepare = (flow: Flow): PreparedFlow => {
    const ready = prepared.get(flow) ?? prepareFlow(flow, deps.registry);
    prepared.set(flow, ready);
    return ready;
  };

  const run = ({ flow, ...begin }: Omit<SessionBegin, 'flow'> & { readonly flow: Flow }): Session => {
    const apology = deps.apology ?? defaultApology;
    const session = new Session({ ...deps, limits, prepare, apology, turns }, { ...begin, flow: prepare(flow) });
    sessions.set(session.id, session);
    void session.done.finally(() => sessions.get(session.id) === session && sessions.delete(session.id));
    return session;
  };

  const firstState = (
    id: string,
    { flow, flowId, version, call, start, language, variables, from, to }: StartOptions,
    startedAt: Date,
  ): SessionState => ({
    id,
    flowId,
    version,
    status: 'running',
    node: start ?? flow.start,
    seq: 1,
    variables: initialValues(prepare(flow), variables),
    callId: call?.id ?? null,
    from,
    to,
    startedAt,
    endedAt: null,
    outcome: null,
    wakeAt: null,
    ...(language !== undefined && language !== flow.language && { memo: { language } }),
    epoch: 1,
    revision: 0,
  });

  const begin = (state: SessionState, flow: Flow, call: Call | undefined): Session => {
    const { id, flowId, version, startedAt } = state;
    deps.events({ kind: 'started', session: id, at: startedAt.toISOString(), flow: flowId, version });
    return run({ flow, state, call, wake: undefined, isNew: true });
  };

  deps.store.onSuperseded(({ id, epoch }) => {
    const session = sessions.get(id);
    if (session && session.epoch <= epoch) session.supersede();
  });

  return {
    async startSession(options) {
      const { flow, call } = options;
      const now = deps.clock.now();
      const state = firstState(deps.newId(), options, now);
      if (call) {
        // A caller is served at once, whatever is down: a voice step never waits for the disk, and a write does so itself.
        deps.store.checkpoint(state);
        return begin(state, flow, call);
      }
      starting.add(state.id);
      try {
        await storing(deps.store.create(state), limits.storeMs, deps.clock);
      } catch (error) {
        // It may reach the disk after all, and must not be found there as one that runs.
        deps.store.checkpoint({ ...state, status: 'ended', outcome: 'faulted', endedAt: now, revision: 1 });
        throw error;
      } finally {
        starting.delete(state.id);
      }
      return begin(state, flow, call);
    },

    firstState: ({ id, ...options }) => firstState(id, { ...options, from: '', to: '' }, deps.clock.now()),

    begin: (state, flow) => sessions.get(state.id) ?? begin(state, flow, undefined),

    resume(state, { flow, wake, call }) {
      const known = sessions.get(state.id);
      // Who is told twice to go on with a session must not run it twice; who lost it and got it back begins anew.
      if (known && known.epoch >= state.epoch) return known;
      known?.supersede();
      return run({ flow, state, call, wake, isNew: false });
    },

    async fail(state, { code, detail, says }) {
      const endedAt = deps.clock.now();
      const revision = state.revision + 1;
      deps.store.checkpoint({ ...state, status: 'ended', outcome: 'faulted', callId: null, endedAt, revision });
      const fault = { code, detail, ...(says && { says }) };
      deps.events({ kind: 'ended', session: state.id, at: endedAt.toISOString(), outcome: 'faulted', fault });
      await storing(deps.store.flush(state), limits.storeMs, deps.clock).catch((error: unknown) =>
        deps.logger.error({ err: error, session: state.id }, 'the session could not be stored'),
      );
    },

    has: (id) => sessions.has(id) || starting.has(id),

    find: (id) => sessions.get(id),

    get active() {
      return sessions.size;
    },

    get ids() {
      return sessions.keys();
    },

    async handOver(patienceMs, onReleased) {
      const all = Promise.all(
        [...sessions.values()].map(async (session) => {
          session.releaseAfterNode();
          const state = await session.done;
          if (state.status === 'running') await onReleased(state);
        }),
      ).then(() => undefined);
      await within(all, patienceMs, deps.clock, () => undefined);
      for (const session of sessions.values()) session.release();
      await all;
    },

    async stop(drainMs) {
      const all = () => Promise.all([...sessions.values()].map(({ done }) => done)).then(() => undefined);
      await within(all(), drainMs, deps.clock, () => undefined);
      for (const session of sessions.values()) session.release();
      await all();
    },
  };
};
