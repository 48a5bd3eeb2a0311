import type { PartyReaction, SimulatorMessage } from '../../schema/api.ts';
import type { Effect, Outcome, TraceStep } from '../../schema/trace.ts';

/** One step of the call, as the trace bar and the canvas show it. */
export interface PathStep {
  readonly seq: number;
  readonly node: string;
  /** When it began, on the browser's clock, ms. */
  readonly at: number;
  readonly ms?: number;
  readonly exit?: string;
  readonly fault?: TraceStep['fault'];
  /** Keys and words of the caller in this step. */
  readonly input: string;
  /** What happened in it, once it is over. */
  readonly done?: TraceStep;
  /** What variables were before it changed them. */
  readonly before?: Readonly<Record<string, unknown>>;
}

export type Line =
  | {
      readonly kind: 'prompt';
      readonly id: number;
      readonly node: string;
      readonly text: string;
      readonly at: number;
      readonly durationMs: number;
      readonly language: string;
      readonly url?: string;
      /** A beep or a recording, no words of the flow. */
      readonly sound?: true;
      readonly ended?: 'finished' | 'stopped' | 'failed';
      /** Milliseconds heard, once it has ended. */
      readonly heardMs?: number;
      /** Keys that were pressed before it began cut it off. */
      readonly typedAhead?: true;
    }
  /** Keys pressed in one step, by its number. */
  | {
      readonly kind: 'keys';
      readonly id: number;
      readonly step: number;
      readonly text: string;
      /** The first of them was pressed while a prompt was being spoken. */
      readonly over?: true;
    }
  | { readonly kind: 'speech'; readonly id: number; readonly text: string }
  /** Nothing is said, since when (and till when) on the browser's clock, ms. */
  | { readonly kind: 'silence'; readonly id: number; readonly at: number; readonly until?: number }
  /** Somebody else's telephone rings, is answered, is put down. */
  | {
      readonly kind: 'party';
      readonly id: number;
      readonly what: 'rings' | 'notAnswered' | 'connected' | 'parted';
      readonly number: string;
      readonly result?: PartyReaction;
      /** Whom an outbound flow calls up, not whom a call is handed to. */
      readonly called?: true;
    }
  | { readonly kind: 'effect'; readonly id: number; readonly node: string; readonly effect: Effect }
  /** Another system was asked and answered. */
  | { readonly kind: 'asked'; readonly id: number; readonly node: string; readonly exit: string; readonly ms: number }
  | {
      readonly kind: 'fault';
      readonly id: number;
      readonly node: string;
      readonly fault: NonNullable<TraceStep['fault']>;
    }
  /** Without a text: `code` says it. */
  | { readonly kind: 'error'; readonly id: number; readonly code: string; readonly text: string };

/** A call that stands still: before `node`, or in the midst of a step. */
export interface Pause {
  readonly node?: string;
  readonly why: 'asked' | 'breakpoint';
  /** Since when, on the browser's clock, ms. */
  readonly at: number;
}

/** What a step got instead of a real system's answer. */
export type GivenAnswer = Omit<Extract<SimulatorMessage, { kind: 'answered' }>, 'kind'>;

export type Phase = 'idle' | 'calling' | 'live' | 'ended';

/** A call in the simulator: everything that is shown of it. */
export interface CallState {
  readonly phase: Phase;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly path: readonly PathStep[];
  readonly lines: readonly Line[];
  readonly keys: readonly { readonly key: string; readonly label: string }[];
  readonly variables: Readonly<Record<string, unknown>>;
  /** Variables that the last changing step touched, with what they were before. */
  readonly changed: Readonly<Record<string, unknown>>;
  readonly paused?: Pause;
  /** When it began on its own clock, and the zone that this is meant in. */
  readonly began?: { readonly at: string; readonly zone: string };
  /** Number of whom the caller talks to. */
  readonly connected?: string;
  /** Answers that were given instead of a real system's, in order. */
  readonly given: readonly GivenAnswer[];
  /** Variables that were set by hand. */
  readonly byHand: readonly string[];
  /** The caller hung up. */
  readonly hungUp: boolean;
  readonly outcome?: Outcome;
  readonly fault?: TraceStep['fault'];
  readonly nextId: number;
}

export const idleCall: CallState = {
  phase: 'idle',
  startedAt: 0,
  endedAt: 0,
  path: [],
  lines: [],
  keys: [],
  variables: {},
  changed: {},
  given: [],
  byHand: [],
  hungUp: false,
  nextId: 1,
};

type Unnumbered = Line extends infer L ? (L extends Line ? Omit<L, 'id'> : never) : never;

const say = (state: CallState, line: Unnumbered): CallState => ({
  ...state,
  lines: [...state.lines, { ...line, id: state.nextId } as Line],
  nextId: state.nextId + 1,
});

export const beginCall = (at: number): CallState => ({ ...idleCall, phase: 'calling', startedAt: at });

const editStep = (state: CallState, seq: number, edit: (step: PathStep) => PathStep): CallState => ({
  ...state,
  path: state.path.map((step) => (step.seq === seq ? edit(step) : step)),
});

/** A key belongs to the step that waits for one; pressed at another time it says nothing about the step. */
const addInput = (state: CallState, text: string): CallState => {
  const last = state.path.at(-1);
  return last && state.keys.length > 0
    ? editStep(state, last.seq, (step) => ({ ...step, input: step.input + text }))
    : state;
};

/** Silence is over as soon as anything happens. */
const endSilence = (state: CallState, at: number): CallState => {
  const index = state.lines.findLastIndex((line) => line.kind === 'silence' && line.until === undefined);
  const line = state.lines[index];
  return line?.kind === 'silence' ? { ...state, lines: state.lines.with(index, { ...line, until: at }) } : state;
};

/** The caller says nothing on purpose, and waits. */
export const isSilent = ({ lines }: CallState): boolean =>
  lines.some((line) => line.kind === 'silence' && line.until === undefined);

/** The caller pressed a key; the keys of one step stand in one bubble, as on a slip of paper. */
export const pressed = (before: CallState, key: string, at: number): CallState => {
  const state = endSilence(before, at);
  const last = state.lines.at(-1);
  const withInput = addInput(state, key);
  const step = state.path.at(-1)?.seq ?? 0;
  if (last?.kind !== 'keys' || last.step !== step)
    return say(withInput, { kind: 'keys', step, text: key, ...(speaking(before) && { over: true }) });
  return { ...withInput, lines: [...state.lines.slice(0, -1), { ...last, text: last.text + key }] };
};

export const said = (state: CallState, text: string, at: number): CallState =>
  say(addInput(endSilence(state, at), text), { kind: 'speech', text });

export const keptSilent = (state: CallState, at: number): CallState =>
  isSilent(state) ? state : say(state, { kind: 'silence', at });

/** The caller puts the receiver down. */
export const hungUp = (state: CallState, at: number): CallState => ({ ...endSilence(state, at), hungUp: true });

/** A variable that is set by hand counts for the flow; what it was is shown. */
export const setByHand = (state: CallState, name: string): CallState => ({
  ...state,
  byHand: [...new Set([...state.byHand, name])],
});

/** What stood still goes on from where it was: the pause is no part of any time that is shown. */
const goOn = (state: CallState, at: number): CallState => {
  const { paused, ...others } = state;
  if (!paused) return state;
  const by = at - paused.at;
  return {
    ...others,
    startedAt: state.startedAt + by,
    lines: state.lines.map((line) =>
      (line.kind === 'prompt' && line.ended === undefined) || (line.kind === 'silence' && line.until === undefined)
        ? { ...line, at: line.at + by }
        : line,
    ),
  };
};

const endPrompt = (state: CallState, how: 'finished' | 'stopped' | 'failed', at: number): CallState => {
  const index = state.lines.findLastIndex((line) => line.kind === 'prompt' && line.ended === undefined);
  const line = state.lines[index];
  if (line?.kind !== 'prompt') return state;
  const heardMs = how === 'finished' ? line.durationMs : Math.min(line.durationMs, Math.max(0, at - line.at));
  return { ...state, lines: state.lines.with(index, { ...line, ended: how, heardMs }) };
};

/** A prompt that keys stop so soon was not waited for. */
const AT_ONCE_MS = 500;

/** Nothing was pressed since the prompt began, and yet it is cut off: by keys that were on their way already. */
const typedAhead = (state: CallState, at: number): CallState => {
  const [before, line] = state.lines.slice(-2);
  if (before?.kind !== 'keys' || line?.kind !== 'prompt' || state.hungUp || at - line.at > AT_ONCE_MS) return state;
  return { ...state, lines: state.lines.with(-1, { ...line, typedAhead: true }) };
};

/** A variable without a value is empty, whether it was never set, set to nothing, or is a text without words. */
const meant = (value: unknown): unknown => (value === '' ? null : (value ?? null));
const same = (a: unknown, b: unknown): boolean => JSON.stringify(meant(a)) === JSON.stringify(meant(b));

const withVariables = (state: CallState, variables: Readonly<Record<string, unknown>>): CallState => {
  const names = Object.keys(variables).filter((name) => !same(variables[name], state.variables[name]));
  // The first list is where the call begins, not a change.
  if (Object.keys(state.variables).length === 0) return { ...state, variables };
  if (names.length === 0) return { ...state, variables };
  return {
    ...state,
    variables,
    changed: Object.fromEntries(names.map((name) => [name, state.variables[name] ?? null])),
  };
};

type Event = Extract<SimulatorMessage, { kind: 'event' }>['event'];

const onLeft = (state: CallState, step: TraceStep): CallState => {
  const left = editStep(state, step.seq, (at) => ({
    ...at,
    ms: step.ms,
    done: step,
    before: Object.fromEntries(Object.keys(step.changed).map((name) => [name, state.variables[name] ?? null])),
    ...(step.exit !== undefined && { exit: step.exit }),
    ...(step.fault && { fault: step.fault }),
  }));
  if (step.fault) return say(left, { kind: 'fault', node: step.node, fault: step.fault });
  const asked = step.effects.some(({ kind }) => kind === 'request');
  return asked && step.exit !== undefined
    ? say(left, { kind: 'asked', node: step.node, exit: step.exit, ms: step.ms })
    : left;
};

const onEvent = (state: CallState, event: Event, at: number): CallState => {
  switch (event.kind) {
    case 'started':
      return { ...state, phase: 'live', startedAt: at, ...(state.paused && { paused: { ...state.paused, at } }) };
    case 'entered':
      if (state.path.some(({ seq }) => seq === event.seq)) return state;
      return {
        ...endSilence(state, at),
        path: [...state.path, { seq: event.seq, node: event.node, at, input: '' }],
      };
    case 'left':
      return onLeft(state, event.step);
    case 'ended':
      return {
        ...endPrompt(goOn(endSilence(state, at), at), 'stopped', at),
        phase: 'ended',
        endedAt: at,
        keys: [],
        outcome: event.outcome,
        ...(event.fault && { fault: event.fault }),
      };
    default:
      return state;
  }
};

/** Effects with a line of their own; prompts, keys and words have bubbles, and an asked system is told of by its answer. */
const tellsMore = ({ kind }: Effect): boolean => kind === 'dialled';

const onParty = (state: CallState, message: Extract<SimulatorMessage, { kind: 'party' }>): CallState => {
  const { connected: _, ...alone } = state;
  const { what, number, called } = message;
  // Whom the flow calls up is the tester: there is nobody else to put a receiver down.
  return say(what === 'connected' && !called ? { ...alone, connected: number } : alone, message);
};

/** The call after a message from the server. @param at the browser's clock, ms */
export const received = (state: CallState, message: SimulatorMessage, at: number): CallState => {
  switch (message.kind) {
    case 'event':
      return onEvent(state, message.event, at);
    case 'variables':
      return withVariables(state, message.variables);
    case 'prompt': {
      const { node, text, durationMs, language, url, sound } = message;
      return say(endPrompt(endSilence(state, at), 'stopped', at), {
        kind: 'prompt',
        node,
        text,
        durationMs,
        language,
        at,
        ...(url && { url }),
        ...(sound && { sound }),
      });
    }
    case 'promptEnded':
      return endPrompt(message.how === 'stopped' ? typedAhead(state, at) : state, message.how, at);
    case 'keys':
      return { ...state, keys: message.keys };
    case 'effect':
      return tellsMore(message.effect)
        ? say(state, { kind: 'effect', node: message.node, effect: message.effect })
        : state;
    case 'began':
      return { ...state, began: { at: message.at, zone: message.zone } };
    case 'paused':
      return {
        ...state,
        paused: {
          why: message.why,
          at: state.paused?.at ?? at,
          ...(message.node !== undefined && { node: message.node }),
        },
      };
    case 'resumed':
      return goOn(state, at);
    case 'party':
      return onParty(state, message);
    case 'answered': {
      const { kind: _, ...given } = message;
      return { ...state, given: [...state.given, given] };
    }
    case 'error':
      return say(state, { kind: 'error', code: message.code, text: message.message });
  }
};

/** The line went dead without the server saying how the call ended. */
export const lost = (state: CallState, at: number): CallState =>
  state.phase === 'ended' || state.phase === 'idle'
    ? state
    : {
        ...endPrompt(goOn(endSilence(state, at), at), 'stopped', at),
        phase: 'ended',
        endedAt: at,
        keys: [],
        outcome: 'lost',
      };

/** What is being spoken now. */
export const speaking = (state: CallState): Extract<Line, { kind: 'prompt' }> | undefined => {
  const line = state.lines.findLast(({ kind }) => kind === 'prompt');
  return line?.kind === 'prompt' && line.ended === undefined ? line : undefined;
};

/** How far a prompt has been heard, 0 to 1. */
export const heardShare = (line: Extract<Line, { kind: 'prompt' }>, now: number): number => {
  const ms = line.heardMs ?? now - line.at;
  return line.durationMs <= 0 ? 1 : Math.min(1, Math.max(0, ms / line.durationMs));
};
