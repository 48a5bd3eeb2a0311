import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  SimulatedAnswers,
  SimulatedPeople,
  SimulatorCommand,
  SimulatorMessage,
  StepAnswers,
} from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Aim } from './aim.ts';
import {
  beginCall,
  type CallState,
  hungUp,
  idleCall,
  keptSilent,
  lost,
  pressed,
  received,
  said,
  setByHand,
} from './call.ts';
import {
  type CallSetup,
  callCommand,
  type PhoneMemory,
  plainSetup,
  readMemory,
  stepAnswersFor,
  writeMemory,
} from './setup.ts';

/** The phone's drawer and the call in it. */
export interface PhoneState {
  readonly open: boolean;
  readonly call: CallState;
  /** Prompts are heard, not only read. */
  readonly sound: boolean;
  /** `undefined`: the draft. */
  readonly version: number | undefined;
  /** What the next call begins with, and what this one did. */
  readonly setup: CallSetup;
  readonly answers: SimulatedAnswers;
  /** Answers to single steps, before those of their operation. */
  readonly stepAnswers: StepAnswers;
  readonly breakpoints: readonly string[];
  /** The form of what the call begins with is open. */
  readonly settingUp: boolean;
  /** The call is reviewed before it is kept as a scenario. */
  readonly saving: boolean;
  /** Step of the call that is looked at closely, by its number. */
  readonly inspected: number | undefined;
  /** The call as it was placed, for whoever saves it. */
  readonly placed: Extract<SimulatorCommand, { do: 'call' }> | undefined;
  /** The flow as it was called: a call stays on it, whatever is drawn meanwhile. */
  readonly called: Flow | undefined;
  /** The exit that the call is to take, for whoever wants to see it taken. */
  readonly aim: Aim | undefined;
}

export interface DialOptions {
  /** It stops before its first step. */
  readonly paused?: boolean;
  /** A published version, when it is one that is called. */
  readonly flow?: Flow;
}

export interface CallSession {
  readonly state: StoreApi<PhoneState>;
  /** Calls; an earlier call is hung up first. */
  dial(options?: DialOptions): void;
  press(key: string): void;
  say(text: string): void;
  keepSilent(): void;
  /** Time jumps to the next thing that happens. */
  skip(): void;
  hangUp(): void;
  pause(): void;
  step(): void;
  goOn(): void;
  partyHangsUp(): void;
  /** Writes a variable of the call. */
  write(variable: string, value: unknown): void;
  /** In force from the next request, or the next one who is called, on. */
  answer(change: { readonly answers?: SimulatedAnswers; readonly stepAnswers?: StepAnswers }): void;
  react(people: SimulatedPeople): void;
  toggleBreakpoint(node: string): void;
  set(
    change: Partial<
      Pick<PhoneState, 'open' | 'sound' | 'version' | 'setup' | 'settingUp' | 'saving' | 'inspected' | 'aim'>
    >,
  ): void;
  /** Hangs up and forgets. */
  close(): void;
}

const addressOf = (flowId: string): string => {
  const url = new URL(`/api/flows/${encodeURIComponent(flowId)}/simulate`, window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
};

const isMessage = (value: unknown): value is SimulatorMessage =>
  typeof value === 'object' && value !== null && typeof (value as { kind?: unknown }).kind === 'string';

const parse = (data: unknown): SimulatorMessage | undefined => {
  if (typeof data !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(data);
    return isMessage(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Why the server has closed the line, as the transcript's words know it. */
const closing = (code: number, reason: string, neverUp: boolean): string | undefined => {
  if (code === 1001 && reason === 'idle') return 'idle';
  if (code === 1001 && reason === 'restart') return 'restarting';
  if (code === 1008 && reason.startsWith('too many connections')) return 'tooManyCalls';
  if (code === 1008 && reason.startsWith('the login')) return 'loggedOut';
  if (neverUp) return 'unreachable';
  return code === 1000 ? undefined : 'lost';
};

export interface CallDeps {
  now(): number;
  /** The flow as it is drawn now. */
  flow(): Flow;
  /** Numbers that lead to it. */
  numbers(): readonly string[];
  /** Where a phone is remembered in this browser; a reader's is not. */
  readonly storage?: Pick<Storage, 'getItem' | 'setItem'>;
}

/** Calls the stored draft over a WebSocket. */
export const createCallSession = (flowId: string, { now, flow, numbers, storage }: CallDeps): CallSession => {
  const place = `switchyard.phone.${flowId}`;
  const state = createStore<PhoneState>(() => ({
    open: false,
    call: idleCall,
    sound: true,
    version: undefined,
    setup: plainSetup,
    answers: {},
    stepAnswers: {},
    breakpoints: [],
    settingUp: false,
    saving: false,
    inspected: undefined,
    placed: undefined,
    called: undefined,
    aim: undefined,
    ...readMemory(storage?.getItem(place) ?? null),
  }));
  let socket: WebSocket | undefined;
  const update = (edit: (call: CallState) => CallState) => state.setState(({ call }) => ({ call: edit(call) }));
  const remember = (change: Partial<PhoneMemory>) => {
    state.setState(change);
    const { setup, answers, stepAnswers, breakpoints, sound } = state.getState();
    try {
      storage?.setItem(place, writeMemory({ setup, answers, stepAnswers, breakpoints, sound }, flow().variables));
    } catch (error) {
      console.error('no room to remember the phone', error);
    }
  };
  const send = (command: SimulatorCommand) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
  };
  const drop = () => {
    const old = socket;
    socket = undefined;
    old?.close();
  };
  const live = () => state.getState().call.phase === 'live';
  /** Says it to the server while a call is on. */
  const tell = (command: SimulatorCommand) => {
    if (live()) send(command);
  };
  const hear = (message: SimulatorMessage) => {
    const at = now();
    update((call) => received(call, message, at));
  };

  return {
    state,
    dial({ paused = false, flow: published } = {}) {
      drop();
      update(() => beginCall(now()));
      const { version, answers, stepAnswers, breakpoints, setup } = state.getState();
      const called = published ?? flow();
      const placed = callCommand(setup, called, {
        numbers: numbers(),
        answers,
        stepAnswers,
        breakpoints,
        ...(version !== undefined && { version }),
        ...(paused && { paused }),
      });
      state.setState({ placed, called, inspected: undefined, settingUp: false, saving: false });
      const line = new WebSocket(addressOf(flowId));
      socket = line;
      line.onopen = () => send(placed);
      line.onmessage = ({ data }) => {
        const message = parse(data);
        if (socket === line && message) hear(message);
        // A call that was refused never begins: nobody waits for it.
        if (socket === line && message?.kind === 'error' && state.getState().call.phase === 'calling') drop();
        if (socket === undefined) update((call) => lost(call, now()));
      };
      line.onclose = ({ code, reason }) => {
        if (socket !== line) return;
        socket = undefined;
        const { phase, lines } = state.getState().call;
        const why = closing(code, reason, phase === 'calling' && lines.length === 0);
        if (why && phase !== 'ended')
          update((call) => received(call, { kind: 'error', code: why, message: '' }, now()));
        update((call) => lost(call, now()));
      };
    },
    press(key) {
      if (!live()) return;
      send({ do: 'key', key });
      update((call) => pressed(call, key, now()));
    },
    say(text) {
      const words = text.trim();
      if (!live() || words === '') return;
      send({ do: 'say', text: words });
      update((call) => said(call, words, now()));
    },
    keepSilent: () => live() && update((call) => keptSilent(call, now())),
    skip: () => tell({ do: 'skip' }),
    hangUp() {
      if (live()) {
        send({ do: 'hangup' });
        update((call) => hungUp(call, now()));
      } else {
        drop();
        update((call) => lost(call, now()));
      }
    },
    pause: () => tell({ do: 'pause' }),
    step: () => tell({ do: 'step' }),
    goOn: () => tell({ do: 'continue' }),
    partyHangsUp: () => tell({ do: 'partyHangsUp' }),
    write(variable, value) {
      if (!live()) return;
      send({ do: 'set', variable, value });
      update((call) => setByHand(call, variable));
    },
    answer(change) {
      remember(change);
      const { answers, stepAnswers } = state.getState();
      tell({ do: 'answers', answers, ...stepAnswersFor(stepAnswers, state.getState().called ?? flow()) });
    },
    react(people) {
      remember({ setup: { ...state.getState().setup, people } });
      tell({ do: 'people', people });
    },
    toggleBreakpoint(node) {
      const { breakpoints: before } = state.getState();
      const breakpoints = before.includes(node) ? before.filter((id) => id !== node) : [...before, node];
      remember({ breakpoints });
      const { nodes } = state.getState().called ?? flow();
      tell({ do: 'breakpoints', nodes: breakpoints.filter((id) => Object.hasOwn(nodes, id)) });
    },
    set({ setup, sound, ...change }) {
      state.setState(change);
      if (setup !== undefined) remember({ setup });
      if (sound !== undefined) remember({ sound });
    },
    close() {
      drop();
      state.setState({
        open: false,
        call: idleCall,
        called: undefined,
        aim: undefined,
        settingUp: false,
        saving: false,
        inspected: undefined,
      });
    },
  };
};
