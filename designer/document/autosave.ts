import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';

export type SaveStatus = 'saved' | 'unsaved' | 'saving' | 'failed' | 'offline' | 'stale';

export interface SaveState {
  readonly status: SaveStatus;
  /** What the server said last: its etag, diagnostics and who saved. */
  readonly draft: FlowDraft;
  /** Why the last try failed, in the person's words. */
  readonly reason?: string;
  /** What somebody else saved in the meantime. */
  readonly theirs?: FlowDraft;
}

/** What a try to save came to. */
export type SaveResult =
  | { readonly kind: 'saved'; readonly draft: FlowDraft }
  | { readonly kind: 'stale' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'failed'; readonly reason: string };

/** A copy of unsaved work in this browser. */
export interface LocalCopy {
  readonly etag: string;
  readonly flow: Flow;
}
export interface LocalCopies {
  read(): LocalCopy | undefined;
  write(copy: LocalCopy): void;
  clear(): void;
}

export interface AutosavePorts {
  current(): Flow;
  save(etag: string, flow: Flow): Promise<SaveResult>;
  /** The stored draft now; `undefined` when it can't be had. */
  readTheirs(): Promise<FlowDraft | undefined>;
  readonly copies: LocalCopies;
  setTimer(run: () => void, ms: number): () => void;
}

const SAVE_AFTER_MS = 800;
/** A server that refuses is asked again after 3 s, then less and less often. */
const RETRY_MS = [3000, 8000, 20_000, 60_000] as const;

export interface Autosave {
  readonly state: StoreApi<SaveState>;
  /** The document changed. */
  changed(): void;
  /** Saves now. @returns whether the server has the present document */
  flush(): Promise<boolean>;
  /** The network is back. */
  online(): void;
  /** Saves ours over what somebody else saved. */
  keepMine(): Promise<boolean>;
  /** Gives up ours for what somebody else saved. @returns their draft */
  takeTheirs(): FlowDraft | undefined;
}

/**
 * Saves a document some time after it changed, one request at a time, with the etag it began from: two people never
 * overwrite each other unknowingly. While it can't be saved, a copy lies in this browser.
 */
export const createAutosave = (draft: FlowDraft, savedFlow: Flow, ports: AutosavePorts): Autosave => {
  const state = createStore<SaveState>(() => ({ status: 'saved', draft }));
  let saved = savedFlow;
  let inFlight: Promise<boolean> | undefined;
  let cancelTimer = () => {};
  let tries = 0;

  const get = state.getState;
  const dirty = () => ports.current() !== saved;
  const later = (ms: number) => {
    cancelTimer();
    cancelTimer = ports.setTimer(() => void flush(), ms);
  };
  const keepCopy = () => ports.copies.write({ etag: get().draft.etag, flow: ports.current() });

  const onSaved = (flow: Flow, answer: FlowDraft): boolean => {
    saved = flow;
    tries = 0;
    const clean = !dirty();
    state.setState({ status: clean ? 'saved' : 'unsaved', draft: answer, reason: undefined, theirs: undefined });
    if (clean) {
      ports.copies.clear();
      return true;
    }
    keepCopy();
    later(SAVE_AFTER_MS);
    return false;
  };

  const onStale = async (): Promise<boolean> => {
    const theirs = await ports.readTheirs();
    if (!theirs) {
      state.setState({ status: 'offline' });
      later(RETRY_MS[0]);
      return false;
    }
    // The same draft under another etag: our own save whose answer got lost.
    if (JSON.stringify(theirs.document) === JSON.stringify(ports.current())) return onSaved(ports.current(), theirs);
    state.setState({ status: 'stale', theirs });
    return false;
  };

  const attempt = async (): Promise<boolean> => {
    const flow = ports.current();
    state.setState({ status: 'saving' });
    const result = await ports.save(get().draft.etag, flow);
    if (result.kind === 'saved') return onSaved(flow, result.draft);
    if (result.kind === 'stale') return onStale();
    state.setState({
      status: result.kind,
      reason: result.kind === 'failed' ? result.reason : undefined,
    });
    later(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? RETRY_MS[0]);
    tries += 1;
    return false;
  };

  const flush = async (): Promise<boolean> => {
    cancelTimer();
    if (inFlight) await inFlight;
    const { status } = get();
    if (status === 'stale') return false;
    // After a failure even an unchanged document is sent again: the failed request may have reached the server.
    if (!dirty() && (status === 'saved' || status === 'unsaved')) return true;
    inFlight ??= attempt().finally(() => {
      inFlight = undefined;
    });
    return inFlight;
  };

  return {
    state,
    flush,
    changed() {
      if (!dirty()) {
        // Undone back to what is saved already.
        if (get().status === 'unsaved' && !inFlight) {
          cancelTimer();
          ports.copies.clear();
          state.setState({ status: 'saved' });
        }
        return;
      }
      keepCopy();
      const { status } = get();
      if (status === 'saved') state.setState({ status: 'unsaved' });
      if (status === 'saved' || status === 'unsaved') later(SAVE_AFTER_MS);
    },
    online() {
      if (get().status === 'offline' || get().status === 'failed') void flush();
    },
    async keepMine() {
      const { theirs } = get();
      if (!theirs) return false;
      state.setState({ status: 'unsaved', draft: theirs, theirs: undefined });
      return flush();
    },
    takeTheirs() {
      const { theirs } = get();
      if (!theirs) return undefined;
      saved = theirs.document;
      ports.copies.clear();
      state.setState({ status: 'saved', draft: theirs, theirs: undefined });
      return theirs;
    },
  };
};
