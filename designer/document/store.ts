import { temporal } from 'zundo';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Flow } from '../../schema/flow.ts';

/** Notes are selected under this prefix, so that none can be taken for a node. */
export const NOTE = 'note:';
/** Edits with one key that follow each other within this time are one gesture. */
const BURST_MS = 1500;
const HISTORY = 200;

export interface DocumentState {
  readonly flow: Flow;
  /** Ids of the selected nodes and notes; no part of the history. */
  readonly selection: readonly string[];
}

/** One flow under edit: the document, its undo history and the selection. */
export interface FlowDocument {
  readonly store: StoreApi<DocumentState>;
  readonly history: StoreApi<HistoryState>;
  flow(): Flow;
  /**
   * Applies an edit. Edits with the same `gesture` in quick succession (typing, nudging) become one step of the history;
   * without a gesture each is a step of its own. An edit that returns the same flow leaves no trace.
   */
  apply(edit: (flow: Flow) => Flow, gesture?: string): void;
  select(ids: readonly string[]): void;
  undo(): void;
  redo(): void;
  /** Puts another document in place (what somebody else saved); `undo` leads back to the old one. */
  replace(flow: Flow): void;
  /**
   * Takes in what somebody else did: the present becomes `flow`, and each step of the history has their part in it, too,
   * so that undoing takes back what one did oneself and nothing else.
   */
  takeIn(flow: Flow, into: (step: Flow) => Flow): void;
}

export interface HistoryState {
  readonly undoable: boolean;
  readonly redoable: boolean;
  /** What `undo` leads back to, and `redo` on to. */
  readonly back: Flow | undefined;
  readonly on: Flow | undefined;
}

const stillThere = (flow: Flow, ids: readonly string[]): readonly string[] => {
  const notes = new Set(flow.view?.notes?.map(({ id }) => NOTE + id));
  const left = ids.filter((id) => flow.nodes[id] || notes.has(id));
  return left.length === ids.length ? ids : left;
};

/** @param now the clock, in milliseconds; bursts of typing are told apart by it */
export const createDocument = (initial: Flow, now: () => number): FlowDocument => {
  const store = createStore<DocumentState>()(
    temporal((): DocumentState => ({ flow: initial, selection: [] }), {
      partialize: ({ flow }) => ({ flow }),
      equality: (past, current) => past.flow === current.flow,
      limit: HISTORY,
    }),
  );
  const history = createStore<HistoryState>(() => ({
    undoable: false,
    redoable: false,
    back: undefined,
    on: undefined,
  }));
  const past = store.temporal;
  past.subscribe(({ pastStates, futureStates }) => {
    const [back, on] = [pastStates.at(-1)?.flow, futureStates.at(-1)?.flow];
    const before = history.getState();
    if (back !== before.back || on !== before.on)
      history.setState({ undoable: pastStates.length > 0, redoable: futureStates.length > 0, back, on });
  });

  let last: { gesture: string; at: number } | undefined;
  const set = (flow: Flow) => store.setState(({ selection }) => ({ flow, selection: stillThere(flow, selection) }));
  const keepSelection = () => {
    last = undefined;
    store.setState(({ flow, selection }) => ({ selection: stillThere(flow, selection) }));
  };

  return {
    store,
    history,
    flow: () => store.getState().flow,
    apply(edit, gesture) {
      const before = store.getState().flow;
      const flow = edit(before);
      if (flow === before) return;
      const sameGesture = gesture !== undefined && last?.gesture === gesture && now() - last.at < BURST_MS;
      // The first edit of a burst was recorded together with the state before it; the others only move the present.
      if (sameGesture) past.getState().pause();
      set(flow);
      if (sameGesture) past.getState().resume();
      last = gesture === undefined ? undefined : { gesture, at: now() };
    },
    select(ids) {
      const { selection } = store.getState();
      if (ids.length === selection.length && ids.every((id, index) => id === selection[index])) return;
      store.setState({ selection: ids });
    },
    undo() {
      past.getState().undo();
      keepSelection();
    },
    redo() {
      past.getState().redo();
      keepSelection();
    },
    replace(flow) {
      last = undefined;
      set(flow);
    },
    takeIn(flow, into) {
      const mapped = (steps: readonly Partial<Pick<DocumentState, 'flow'>>[]) =>
        steps.map((step) => (step.flow ? { ...step, flow: into(step.flow) } : step));
      past.getState().pause();
      set(flow);
      past.getState().resume();
      const { pastStates, futureStates } = past.getState();
      past.setState({ pastStates: mapped(pastStates), futureStates: mapped(futureStates) });
    },
  };
};
