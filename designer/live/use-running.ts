import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LiveEvent, SessionSummary } from '../../schema/api.ts';
import { call, listen, sessionsPath } from '../api/index.ts';
import { afterEvent, afterList, type RunningCall, type RunningCalls } from './running.ts';

/** On a busy line something happens every few milliseconds: what is shown follows at most this often. */
const SHOW_MS = 300;
/** Who calls stands only in the list; it is read again this long after a call that is not in it. */
const WHO_MS = 1_500;
/** Calls on other servers of a group send no events here. */
const LOOK_MS = 30_000;
/** The list comes in pages. */
const PAGE = 200;
const PAGES = 10;
/** An end is stored well within that time after it was told. */
const STORED_MS = 10_000;

const nobody: RunningCalls = new Map();

interface Watch {
  readonly shown: StoreApi<RunningCalls>;
  users: number;
  stop(): void;
}

const watches = new Map<string, Watch>();

/** All calls that the server has on the line, page by page. */
const listed = async (flow: string): Promise<readonly SessionSummary[]> => {
  const all: SessionSummary[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    const before = all.at(-1)?.id;
    const path = sessionsPath({ flow, status: 'running', limit: PAGE, ...(before !== undefined && { before }) });
    const more = await call<readonly SessionSummary[]>(path);
    all.push(...more);
    if (more.length < PAGE) break;
  }
  return all;
};

/** Follows the calls of a flow: reads the list, then goes by events; reads it again after a lost connection. */
const follow = (flow: string, shown: StoreApi<RunningCalls>): (() => void) => {
  let calls: RunningCalls = nobody;
  const gone = new Map<string, number>();
  let since: LiveEvent[] | undefined;
  let showing: number | undefined;
  let asking: number | undefined;
  let stopped = false;
  const show = () => {
    showing ??= window.setTimeout(() => {
      showing = undefined;
      if (shown.getState() !== calls) shown.setState(calls, true);
    }, SHOW_MS);
  };
  const read = async () => {
    asking = undefined;
    if (since || stopped) return;
    const events: LiveEvent[] = [];
    since = events;
    try {
      const list = await listed(flow);
      for (const [id, at] of gone) if (at < Date.now() - STORED_MS) gone.delete(id);
      calls = afterList(list, events, new Set(gone.keys()));
      show();
    } catch {
      // The next look may find the server again; until then the last numbers stand.
    } finally {
      since = undefined;
    }
  };
  const readSoon = () => {
    asking ??= window.setTimeout(() => void read(), WHO_MS);
  };
  const unlisten = listen(
    { flow, only: 'moves' },
    {
      connected: () => void read(),
      event(event) {
        since?.push(event);
        if (event.kind === 'ended' || event.kind === 'parked') gone.set(event.session, Date.now());
        else gone.delete(event.session);
        const next = afterEvent(calls, event);
        if (next === calls) return;
        if (!calls.has(event.session) && next.has(event.session)) readSoon();
        calls = next;
        show();
      },
    },
  );
  const looking = window.setInterval(() => {
    if (document.visibilityState === 'visible') void read();
  }, LOOK_MS);
  void read();
  return () => {
    stopped = true;
    unlisten();
    window.clearInterval(looking);
    window.clearTimeout(showing);
    window.clearTimeout(asking);
  };
};

const watch = (flow: string): Watch => {
  const known = watches.get(flow);
  if (known) return known;
  const shown = createStore<RunningCalls>(() => nobody);
  const fresh: Watch = { shown, users: 0, stop: follow(flow, shown) };
  watches.set(flow, fresh);
  return fresh;
};

/** The calls that a flow has on the line now. All who ask for one flow share one connection. */
export const useRunningCalls = (flow: string, enabled: boolean): RunningCalls => {
  useEffect(() => {
    if (!enabled) return;
    const mine = watch(flow);
    mine.users += 1;
    return () => {
      mine.users -= 1;
      if (mine.users > 0) return;
      mine.stop();
      watches.delete(flow);
    };
  }, [flow, enabled]);
  const subscribe = useCallback(
    (changed: () => void) => (enabled ? watch(flow).shown.subscribe(changed) : () => undefined),
    [flow, enabled],
  );
  return useSyncExternalStore(subscribe, () => (enabled ? (watches.get(flow)?.shown.getState() ?? nobody) : nobody));
};

/** Longest on the line first. */
export const inOrder = (calls: RunningCalls): readonly RunningCall[] =>
  [...calls.values()].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
