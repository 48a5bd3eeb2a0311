import type { TraceStep } from '../../schema/trace.ts';
import { Superseded } from './aborting.ts';
import type { SessionRef, SessionState, SessionStore, StoredEffect } from './ports.ts';

export interface MemoryStore extends SessionStore {
  /** Steps of a session, in order. */
  trace(sessionId: string): readonly TraceStep[];
  sessions(): readonly SessionState[];
}

interface Stored {
  state: SessionState;
  readonly steps: Map<number, TraceStep>;
  readonly effects: Map<string, StoredEffect>;
}

/** Keeps sessions for as long as the process lives: for simulations, scenarios and tests. */
export const createMemoryStore = (): MemoryStore => {
  const sessions = new Map<string, Stored>();
  const listeners = new Set<(session: SessionRef) => void>();

  const tell = ({ id, epoch }: SessionRef) => {
    for (const listener of listeners) listener({ id, epoch });
  };
  const isSuperseded = ({ id, epoch }: SessionRef) => (sessions.get(id)?.state.epoch ?? epoch) > epoch;
  /** What is stored of a session, for its owner. */
  const owned = (session: SessionRef): Stored | undefined => {
    if (!isSuperseded(session)) return sessions.get(session.id);
    tell(session);
    throw new Superseded();
  };

  const put = (state: SessionState): void => {
    const found = sessions.get(state.id);
    if (!found) return void sessions.set(state.id, { state, steps: new Map(), effects: new Map() });
    if (found.state.epoch > state.epoch) {
      tell(state);
      return;
    }
    // As on disk: nothing comes after an end but a claim, and nothing older after something newer.
    const isNewer = found.state.epoch < state.epoch || found.state.revision <= state.revision;
    if (found.state.status !== 'ended' && isNewer) found.state = state;
  };

  return {
    async create(state) {
      put(state);
    },
    checkpoint: put,
    async flush(session) {
      owned(session);
    },
    step(session, step) {
      if (!isSuperseded(session)) sessions.get(session.id)?.steps.set(step.seq, step);
    },
    async park(state) {
      owned(state);
      put({ ...state, status: 'parked' });
    },
    async effect({ id }, seq, key) {
      return sessions.get(id)?.effects.get(`${seq} ${key}`);
    },
    async beginEffect(session, seq, key) {
      const effects = owned(session)?.effects;
      const name = `${seq} ${key}`;
      if (!effects?.has(name)) effects?.set(name, { known: false });
    },
    async saveEffect(session, seq, key, result) {
      const effects = owned(session)?.effects;
      const name = `${seq} ${key}`;
      if (!effects?.get(name)?.known) effects?.set(name, { known: true, result });
    },
    async load(sessionId) {
      return sessions.get(sessionId)?.state;
    },
    onSuperseded(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    trace: (sessionId) => [...(sessions.get(sessionId)?.steps.values() ?? [])].sort((a, b) => a.seq - b.seq),
    sessions: () => [...sessions.values()].map(({ state }) => state),
  };
};
