import type { AnswerFault } from '../scenario.ts';
import type { Language } from '../text.ts';
import type { Effect, SessionEvent } from '../trace.ts';

/**
 * `WS /api/flows/{id}/simulate`: one call on the stored draft (a definition from the client is never run).
 * Client → server.
 */
export type SimulatorCommand =
  | {
      readonly do: 'call';
      readonly from?: string;
      readonly to?: string;
      readonly version?: number;
      /** When the call comes in, as clocks in the flow's zone show it: `2026-10-01T03:00`; now when absent. */
      readonly time?: string;
      /** What the caller is spoken to in. */
      readonly language?: Language;
      /** Node to begin with. */
      readonly start?: string;
      readonly variables?: Readonly<Record<string, unknown>>;
      readonly answers?: SimulatedAnswers;
      readonly stepAnswers?: StepAnswers;
      readonly breakpoints?: readonly string[];
      /** It stops before its first step. */
      readonly paused?: boolean;
      readonly people?: SimulatedPeople;
    }
  | { readonly do: 'key'; readonly key: string }
  | { readonly do: 'say'; readonly text: string }
  | { readonly do: 'hangup' }
  /** Time jumps to the next thing that happens: the end of what is being said, or of a wait. */
  | { readonly do: 'skip' }
  /** The call's clock stands still, and no further step is run. */
  | { readonly do: 'pause' }
  /** Runs one step, or what is left of the present one, and stops again. */
  | { readonly do: 'step' }
  | { readonly do: 'continue' }
  /** Steps that the call stops at, from now on. */
  | { readonly do: 'breakpoints'; readonly nodes: readonly string[] }
  /** Written before the next step is run. */
  | { readonly do: 'set'; readonly variable: string; readonly value: unknown }
  /** From the next request on. */
  | { readonly do: 'answers'; readonly answers: SimulatedAnswers; readonly stepAnswers?: StepAnswers }
  /** From the next one who is called on. */
  | { readonly do: 'people'; readonly people: SimulatedPeople }
  /** Whom the caller is connected to puts the receiver down. */
  | { readonly do: 'partyHangsUp' };

/** Operation (`tms.track`) → its answer instead of the real system's. */
export type SimulatedAnswers = Readonly<Record<string, SimulatedAnswer>>;
export interface SimulatedAnswer {
  readonly exit: string;
  readonly output?: Readonly<Record<string, unknown>>;
  /** What goes wrong, with the exit `failed`. */
  readonly fault?: AnswerFault;
  /** Seconds until it comes; a time-out takes what the step allows. */
  readonly after?: number;
}

/** Step (`track`, `ask/collect`) → its own answers, which go before its operation's. */
export type StepAnswers = Readonly<Record<string, readonly SimulatedStepAnswer[]>>;
export interface SimulatedStepAnswer extends SimulatedAnswer {
  /** Only the time-th time that the call comes to the step; each time when absent. */
  readonly time?: number;
}

/** How those who are called react: whom an outbound flow calls up, and whom a call is handed to. */
export interface SimulatedPeople {
  readonly called?: PartyReaction;
  readonly party?: PartyReaction;
}
export type PartyReaction = 'answers' | 'busy' | 'noAnswer';

/** Server → client. `variables` has labels' names as keys and masked values; it follows every step. */
export type SimulatorMessage =
  /** The call is placed: when, on its own clock, and in which zone that is meant. */
  | { readonly kind: 'began'; readonly at: string; readonly zone: string }
  /** It stands still: `node` is the step that would be next, absent in the midst of one. */
  | { readonly kind: 'paused'; readonly node?: string; readonly why: 'asked' | 'breakpoint' }
  | { readonly kind: 'resumed' }
  /** Somebody else's telephone. */
  | {
      readonly kind: 'party';
      readonly what: 'rings' | 'notAnswered' | 'connected' | 'parted';
      readonly number: string;
      readonly result?: PartyReaction;
      /** Whom an outbound flow calls up, not whom a call is handed to. */
      readonly called?: true;
    }
  | { readonly kind: 'event'; readonly event: SessionEvent }
  | { readonly kind: 'variables'; readonly variables: Readonly<Record<string, unknown>> }
  /** A prompt begins; `url` (wav) when a voice is installed. */
  | {
      readonly kind: 'prompt';
      readonly node: string;
      readonly text: string;
      readonly language: string;
      readonly durationMs: number;
      readonly url?: string;
      /** A beep or a recording, no words of the flow. */
      readonly sound?: true;
    }
  | { readonly kind: 'promptEnded'; readonly how: 'finished' | 'stopped' | 'failed' }
  /** Keys that act now, with what they mean, for the lit keys of the phone; sent whenever it changes. */
  | { readonly kind: 'keys'; readonly keys: readonly { readonly key: string; readonly label: string }[] }
  | { readonly kind: 'effect'; readonly node: string; readonly effect: Effect }
  /** A step was answered instead of its real system, the `time`-th time that the call came to it. */
  | {
      readonly kind: 'answered';
      readonly node: string;
      readonly operation: string;
      readonly time: number;
      readonly answer: SimulatedAnswer;
    }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };
