import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Colleague } from '../../schema/api.ts';

export interface PresenceState {
  /** Everybody who has the flow open, oneself among them. */
  readonly people: readonly Colleague[];
  readonly you: string;
  /** The server has not answered for some seconds. */
  readonly away: boolean;
}

export const createPresence = (): StoreApi<PresenceState> =>
  createStore<PresenceState>(() => ({ people: [], you: '', away: false }));
