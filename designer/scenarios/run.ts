import type { QueryClient } from '@tanstack/react-query';
import i18next from 'i18next';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ScenarioResult, ScenarioSummary } from '../../schema/scenario-api.ts';
import { playScenarios, scenariosKey } from './api.ts';

/** A run that this person began; it goes on while the drawer is closed. */
export interface RunState {
  readonly on: boolean;
  readonly total: number;
  readonly done: number;
  readonly playing: ReadonlySet<string>;
  readonly waiting: ReadonlySet<string>;
  /** Errors of the flow, which a call may run into. */
  readonly errors: number;
  /** Why the run broke off. */
  readonly broken: string;
}

const idle: RunState = { on: false, total: 0, done: 0, playing: new Set(), waiting: new Set(), errors: 0, broken: '' };
const runs = new Map<string, StoreApi<RunState>>();
const aborts = new Map<string, AbortController>();

export const runOf = (flowId: string): StoreApi<RunState> => {
  const known = runs.get(flowId);
  if (known) return known;
  const fresh = createStore<RunState>(() => idle);
  runs.set(flowId, fresh);
  return fresh;
};

const without = (ids: ReadonlySet<string>, id: string): ReadonlySet<string> =>
  new Set([...ids].filter((one) => one !== id));

const withResult = (list: readonly ScenarioSummary[] | undefined, id: string, last: ScenarioResult) =>
  list?.map((one) => (one.id === id ? { ...one, last } : one));

/** Plays all, or some. Asked for while a run is on, it changes nothing. */
export const startRun = async (flowId: string, queries: QueryClient, ids?: readonly string[]): Promise<void> => {
  const state = runOf(flowId);
  if (state.getState().on) return;
  const abort = new AbortController();
  aborts.set(flowId, abort);
  state.setState({ ...idle, on: true, total: ids?.length ?? 0, waiting: new Set(ids) }, true);
  try {
    await playScenarios(flowId, ids, {
      signal: abort.signal,
      told: (message) => {
        const { playing, waiting, done } = state.getState();
        if (message.kind === 'began')
          state.setState({ total: message.ids.length, waiting: new Set(message.ids), errors: message.errors });
        if (message.kind === 'playing')
          state.setState({ playing: new Set([...playing, message.id]), waiting: without(waiting, message.id) });
        if (message.kind === 'played') {
          state.setState({ playing: without(playing, message.id), done: done + 1 });
          queries.setQueriesData<readonly ScenarioSummary[]>({ queryKey: scenariosKey(flowId) }, (list) =>
            withResult(list, message.id, message.result),
          );
        }
      },
    });
  } catch (error) {
    const why =
      error instanceof TypeError ? i18next.t('api.network') : error instanceof Error ? error.message : String(error);
    if (!abort.signal.aborted) state.setState({ broken: why });
  } finally {
    aborts.delete(flowId);
    state.setState({ on: false, playing: new Set(), waiting: new Set() });
    await queries.invalidateQueries({ queryKey: scenariosKey(flowId) });
  }
};

export const stopRun = (flowId: string): void => aborts.get(flowId)?.abort();
