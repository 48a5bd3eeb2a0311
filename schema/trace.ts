import type { FaultCode } from './faults.ts';
import type { LocalText } from './text.ts';

/** How a session ended. */
export type Outcome =
  /** Reached an end of the flow. */
  | 'completed'
  /** The caller went away first. */
  | 'hungup'
  /** Handed to somebody else. */
  | 'transferred'
  /** A fault that no exit took. */
  | 'faulted'
  /** Nobody hung up: the switch went down, or the call was gone when the runtime came back. */
  | 'lost'
  /** Ended by an operator. */
  | 'cancelled';

export type SessionStatus = 'running' | 'parked' | 'ended';

/** Something a step did that can be seen from outside: a prompt, keys, a request, a dial. Sensitive values are masked. */
export interface Effect {
  /** Milliseconds since the step began. */
  readonly ms: number;
  /** Of a note, `data` may hold the same words in other languages: `{ en: 'closed today' }`. */
  readonly kind: 'said' | 'heard' | 'keys' | 'request' | 'dialled' | 'recorded' | 'once' | 'note';
  readonly text: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Stands in a step for `steps` that a long outage of the database left no memory for, itself included. */
export const missingSteps = (steps: number): readonly Effect[] => [
  {
    ms: 0,
    kind: 'note',
    text: `${steps} steps are not on record`,
    data: { missingSteps: steps, 'zh-CN': `有 ${steps} 步没有留下记录` },
  },
];

/** What a trace tells of a fault: `says` in both languages when its detail is a sentence. */
export interface FaultInTrace {
  readonly code: FaultCode;
  readonly detail: string;
  readonly says?: LocalText;
}

/** One visit of a node: what is stored, shown live, replayed and compared in golden tests. */
export interface TraceStep {
  /** 1 for the first step of the session. */
  readonly seq: number;
  /** In a flow that runs inside another: the steps that run it, outermost first, then its own: `ask/collect`. */
  readonly node: string;
  readonly type: string;
  /** ISO 8601. */
  readonly at: string;
  readonly ms: number;
  readonly exit?: string;
  readonly fault?: FaultInTrace;
  readonly effects: readonly Effect[];
  /** Variables that the step changed, masked. */
  readonly changed: Readonly<Record<string, unknown>>;
}

/** The step of the session's own flow that a step belongs to: `ask` of `ask/collect`. */
export const outermostNode = (node: string): string => node.split('/', 1)[0] ?? node;

/** What happens in a session, as it happens. `session` is its id. */
export type SessionEvent =
  | {
      readonly kind: 'started';
      readonly session: string;
      readonly at: string;
      readonly flow: string;
      readonly version: number | null;
    }
  | {
      readonly kind: 'entered';
      readonly session: string;
      readonly at: string;
      readonly seq: number;
      readonly node: string;
    }
  | {
      readonly kind: 'effect';
      readonly session: string;
      readonly at: string;
      readonly seq: number;
      readonly node: string;
      readonly effect: Effect;
    }
  | { readonly kind: 'left'; readonly session: string; readonly at: string; readonly step: TraceStep }
  | { readonly kind: 'parked'; readonly session: string; readonly at: string; readonly until: string | null }
  | {
      readonly kind: 'ended';
      readonly session: string;
      readonly at: string;
      readonly outcome: Outcome;
      readonly fault?: TraceStep['fault'];
    };
