import type { QueryClient } from '@tanstack/react-query';
import i18next from 'i18next';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ScenarioResult, ScenarioRunMessage, ScenarioSummary } from '../../schema/scenario-api.ts';
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

/** A list of hundreds is drawn anew so often, not with every scenario. */
const DRAW_EVERY_MS = 100;

/** The run after what the server told. */
const after = (run: RunState, message: ScenarioRunMessage): RunState => {
  const { playing, waiting, done } = run;
  switch (message.kind) {
    case 'began':
      return { ...run, total: message.ids.length, waiting: new Set(message.ids), errors: message.errors };
    case 'playing':
      return { ...run, playing: new Set([...playing, message.id]), waiting: without(waiting, message.id) };
    case 'played':
      return { ...run, playing: without(playing, message.id), done: done + 1 };
    case 'ended':
      return run;
  }
};

/** Takes in what is told, some at once. */
const hearing = (flowId: string, queries: QueryClient) => {
  const state = runOf(flowId);
  let messages: ScenarioRunMessage[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const told = messages;
    messages = [];
    if (told.length === 0) return;
    state.setState(told.reduce(after, state.getState()));
    const results = new Map(told.flatMap((one) => (one.kind === 'played' ? [[one.id, one.result] as const] : [])));
    if (results.size === 0) return;
    queries.setQueriesData<unknown>({ queryKey: scenariosKey(flowId) }, (list: unknown) =>
      // One scenario lies under the same key as their list.
      Array.isArray(list) ? (list as readonly ScenarioSummary[]).map((one) => withResult(one, results)) : list,
    );
  };
  return {
    add: (message: ScenarioRunMessage): void => {
      messages.push(message);
      timer ??= setTimeout(flush, DRAW_EVERY_MS);
    },
    flush,
  };
};

const withResult = (one: ScenarioSummary, results: ReadonlyMap<string, ScenarioResult>): ScenarioSummary => {
  const last = results.get(one.id);
  return last ? { ...one, last } : one;
};

/** Plays all, or some. Asked for while a run is on, it changes nothing. */
export const startRun = async (flowId: string, queries: QueryClient, ids?: readonly string[]): Promise<void> => {
  const state = runOf(flowId);
  if (state.getState().on) return;
  const abort = new AbortController();
  const heard = hearing(flowId, queries);
  aborts.set(flowId, abort);
  state.setState({ ...idle, on: true, total: ids?.length ?? 0, waiting: new Set(ids) }, true);
  try {
    await playScenarios(flowId, ids, { signal: abort.signal, told: heard.add });
  } catch (error) {
    const why =
      error instanceof TypeError ? i18next.t('api.network') : error instanceof Error ? error.message : String(error);
    if (!abort.signal.aborted) state.setState({ broken: why });
  } finally {
    heard.flush();
    aborts.delete(flowId);
    state.setState({ on: false, playing: new Set(), waiting: new Set() });
    await queries.invalidateQueries({ queryKey: scenariosKey(flowId) });
  }
};

export const stopRun = (flowId: string): void => aborts.get(flowId)?.abort();
