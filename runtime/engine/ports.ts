import type {
  HttpAnswer,
  HttpRequest,
  OperationResult,
  Returned,
  RunnableNode,
  SyncedOrder,
  Value,
  Wake,
} from '../../plugins/sdk/index.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Language } from '../../schema/text.ts';
import type { Outcome, SessionEvent, SessionStatus, TraceStep } from '../../schema/trace.ts';

/** A session of one owner. Every claim by a runtime counts its `epoch` up; what an earlier owner hands in is refused. */
export interface SessionRef {
  readonly id: string;
  /** From 1. */
  readonly epoch: number;
}

/** A session as it is stored at every node boundary: all that is needed to go on in another process. */
export interface SessionState extends SessionRef {
  readonly flowId: string;
  /** `null`: the draft, run by the simulator or a scenario. */
  readonly version: number | null;
  status: SessionStatus;
  /** Node to run (again) next. */
  node: string;
  /** Sequence number of that visit, from 1. */
  seq: number;
  variables: Record<string, Value>;
  /** Channel of the live call. */
  callId: string | null;
  from: string;
  to: string;
  readonly startedAt: Date;
  endedAt: Date | null;
  outcome: Outcome | null;
  /** When a parked session goes on by itself; `null`: only by an event. Kept until the woken node is through. */
  wakeAt: Date | null;
  /** What else the engine must remember; JSON that the store keeps as it is. */
  memo?: SessionMemo | null;
  /** Counts the states that were handed in: an older one never replaces a newer one. */
  revision: number;
}

/** A flow that runs inside the session's own. */
export interface FrameState {
  readonly flow: string;
  /** The version that was live when it began. */
  readonly version: number | null;
  /** Where it is. */
  readonly node: string;
  readonly variables: Readonly<Record<string, Value>>;
}

/** Parts of a session that only the engine reads. */
export interface SessionMemo {
  /** Code of the last fault, for `fault.code` in expressions. */
  readonly fault?: string;
  /** Why the present node runs again after `park`. */
  readonly woken?: Wake;
  /** Flows inside the session's own, outermost first; `node` and `variables` of the state are those of its own flow. */
  readonly frames?: readonly FrameState[];
  /** What the flow inside the present node gave back, until the node is through. */
  readonly returned?: Returned;
  /** The language that the caller chose; the flow's own when absent. */
  readonly language?: Language;
}

/** What is stored of an effect: its result, or only that it began. */
export type StoredEffect = { readonly known: true; readonly result: Value } | { readonly known: false };

/**
 * Where sessions live. Every method is safe to call again after a crash. What waits for the disk rejects with
 * `Superseded` when the session belongs to another owner by then.
 */
export interface SessionStore {
  create(state: SessionState): Promise<void>;
  /**
   * Group-committed: returns at once, the newest state of a session wins. The state is the store's to keep: the engine
   * never changes it afterwards.
   */
  checkpoint(state: SessionState): void;
  /** Resolves when every checkpoint and step of the session handed in so far is on disk. */
  flush(session: SessionRef): Promise<void>;
  /** Group-committed like `checkpoint`. A node that runs again gives a step with the same `seq`: the newest one wins. */
  step(session: SessionRef, step: TraceStep): void;
  /** Stores `parked` together with its timer, in one transaction. */
  park(state: SessionState): Promise<void>;
  /** What is stored of an effect, or `undefined`. */
  effect(session: SessionRef, seq: number, key: string): Promise<StoredEffect | undefined>;
  /** Resolves when it is on disk that the effect is about to begin, and with it the checkpoints handed in so far. */
  beginEffect(session: SessionRef, seq: number, key: string): Promise<void>;
  /** Resolves when it is on disk; the first result of a key stays. */
  saveEffect(session: SessionRef, seq: number, key: string, result: Value): Promise<void>;
  load(sessionId: string): Promise<SessionState | undefined>;
  /** Calls `listener` when something of a session was refused because another owner has it. Returns its removal. */
  onSuperseded(listener: (session: SessionRef) => void): () => void;
}

export interface Clock {
  now(): Date;
  /** Rejects with the signal's reason when aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export interface Connections {
  /** Faults with `connector.…`. */
  call(
    connection: string,
    operation: string,
    input: Readonly<Record<string, Value>>,
    options: {
      readonly timeout: number;
      readonly signal: AbortSignal;
      readonly idempotencyKey?: string;
      /** What the flow speaks; Chinese when absent. */
      readonly language?: Language;
    },
  ): Promise<OperationResult>;
  http(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
}

/** Orders that other systems have told of. Faults with `store.unavailable`. */
export interface SyncedOrders {
  lookup(key: string, source?: string): Promise<SyncedOrder | undefined>;
}

/** Node types by name. */
export interface NodeRegistry {
  get(type: string): RunnableNode | undefined;
}

export type EventSink = (event: SessionEvent) => void;

/** A flow ready to run: checked, its expressions compiled once. */
export interface FlowSource {
  /** Draft when `version` is `null`. */
  load(flowId: string, version: number | null): Promise<Flow | undefined>;
}

/** Flows that run inside others. */
export interface SubflowSource extends FlowSource {
  /** The version that is live now; where there are none, the draft with `version` `null`. */
  live(flowId: string): Promise<{ readonly version: number | null; readonly flow: Flow } | undefined>;
}
