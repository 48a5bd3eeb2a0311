import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SimulatorCommand, SimulatorMessage } from '../../schema/api.ts';
import { beginCall, type CallState, idleCall, keptSilent, lost, pressed, received, said } from './call.ts';

export type Answers = NonNullable<Extract<SimulatorCommand, { do: 'call' }>['answers']>;

/** The phone's drawer and the call in it. */
export interface PhoneState {
  readonly open: boolean;
  readonly call: CallState;
  /** Prompts are heard, not only read. */
  readonly sound: boolean;
  /** `undefined`: the draft. */
  readonly version: number | undefined;
  readonly from: string;
  readonly answers: Answers;
}

export interface CallSession {
  readonly state: StoreApi<PhoneState>;
  /** Calls; an earlier call is hung up first. */
  dial(): void;
  press(key: string): void;
  say(text: string): void;
  keepSilent(): void;
  hangUp(): void;
  set(change: Partial<Pick<PhoneState, 'open' | 'sound' | 'version' | 'from' | 'answers'>>): void;
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

/** Calls the stored draft over a WebSocket. @param unreachable what to say when the line can't be had */
export const createCallSession = (flowId: string, now: () => number, unreachable: () => string): CallSession => {
  const state = createStore<PhoneState>(() => ({
    open: false,
    call: idleCall,
    sound: true,
    version: undefined,
    from: '13800002076',
    answers: {},
  }));
  let socket: WebSocket | undefined;
  const update = (edit: (call: CallState) => CallState) => state.setState(({ call }) => ({ call: edit(call) }));
  const send = (command: SimulatorCommand) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
  };
  const drop = () => {
    const old = socket;
    socket = undefined;
    old?.close();
  };
  const live = () => state.getState().call.phase === 'live';

  return {
    state,
    dial() {
      drop();
      update(() => beginCall(now()));
      const line = new WebSocket(addressOf(flowId));
      socket = line;
      line.onopen = () => {
        const { from, version, answers } = state.getState();
        send({ do: 'call', from, answers, ...(version !== undefined && { version }) });
      };
      line.onmessage = ({ data }) => {
        const message = parse(data);
        if (socket === line && message) update((call) => received(call, message, now()));
      };
      line.onclose = () => {
        if (socket !== line) return;
        socket = undefined;
        const neverUp = state.getState().call.phase === 'calling' && state.getState().call.lines.length === 0;
        if (neverUp)
          update((call) => received(call, { kind: 'error', code: 'unreachable', message: unreachable() }, now()));
        update((call) => lost(call, now()));
      };
    },
    press(key) {
      if (!live()) return;
      send({ do: 'key', key });
      update((call) => pressed(call, key));
    },
    say(text) {
      const words = text.trim();
      if (!live() || words === '') return;
      send({ do: 'say', text: words });
      update((call) => said(call, words));
    },
    keepSilent: () => update(keptSilent),
    hangUp() {
      if (live()) send({ do: 'hangup' });
      else {
        drop();
        update((call) => lost(call, now()));
      }
    },
    set: (change) => state.setState(change),
    close() {
      drop();
      state.setState({ open: false, call: idleCall });
    },
  };
};
