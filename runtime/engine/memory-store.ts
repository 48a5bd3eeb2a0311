import type { Value } from '../../plugins/sdk/index.ts';
import type { TraceStep } from '../../schema/trace.ts';
import type { SessionState, SessionStore } from './ports.ts';

export interface MemoryStore extends SessionStore {
  /** Steps of a session, in order. */
  trace(sessionId: string): readonly TraceStep[];
  sessions(): readonly SessionState[];
}

interface Stored {
  state: SessionState;
  readonly steps: Map<number, TraceStep>;
  readonly effects: Map<string, Value>;
}

/** Keeps sessions for as long as the process lives: for simulations, scenarios and tests. */
export const createMemoryStore = (): MemoryStore => {
  const sessions = new Map<string, Stored>();

  const put = (state: SessionState): void => {
    const found = sessions.get(state.id);
    // As on disk: nothing comes after an end, and nothing older after something newer.
    if (found && found.state.status !== 'ended' && found.state.seq <= state.seq) found.state = state;
    if (!found) sessions.set(state.id, { state, steps: new Map(), effects: new Map() });
  };

  return {
    async create(state) {
      put(state);
    },
    checkpoint: put,
    async flush() {},
    step(sessionId, step) {
      sessions.get(sessionId)?.steps.set(step.seq, step);
    },
    async park(state) {
      put({ ...state, status: 'parked' });
    },
    async effect(sessionId, seq, key) {
      return sessions.get(sessionId)?.effects.get(`${seq} ${key}`);
    },
    async saveEffect(sessionId, seq, key, result) {
      const effects = sessions.get(sessionId)?.effects;
      const name = `${seq} ${key}`;
      if (!effects?.has(name)) effects?.set(name, result);
    },
    async load(sessionId) {
      return sessions.get(sessionId)?.state;
    },
    trace: (sessionId) => [...(sessions.get(sessionId)?.steps.values() ?? [])].sort((a, b) => a.seq - b.seq),
    sessions: () => [...sessions.values()].map(({ state }) => state),
  };
};
