import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { sameJson } from './diff.ts';
import { type Merged, sharing } from './merge.ts';

/** `stale`: somebody else saved what conflicts with ours; `gone`: the flow was deleted; `login`: the login has ended. */
export type SaveStatus = 'saved' | 'unsaved' | 'saving' | 'failed' | 'offline' | 'stale' | 'gone' | 'login';

/** Two people's work that became one without a question. */
export interface TakenIn {
  /** What both began from, what I had, and what became of it. */
  readonly base: Flow;
  readonly mine: Flow;
  readonly theirs: FlowDraft;
  /** I had unsaved work: it is in the document together with theirs. */
  readonly mixed: boolean;
}

export interface SaveState {
  readonly status: SaveStatus;
  /** What the server said last: its etag, diagnostics and who saved. */
  readonly draft: FlowDraft;
  /** Why the last try failed, in the person's words. */
  readonly reason?: string | undefined;
  /** While `stale`: what somebody else saved in the meantime, and what both began from. */
  readonly theirs?: FlowDraft | undefined;
  readonly base?: Flow | undefined;
  readonly takenIn?: TakenIn | undefined;
  /** There is no room in this browser for a copy of unsaved work. */
  readonly noCopy?: boolean;
}

/** What a try to save came to. */
export type SaveResult =
  | { readonly kind: 'saved'; readonly draft: FlowDraft }
  | { readonly kind: 'stale' | 'offline' | 'gone' | 'login' }
  | { readonly kind: 'failed'; readonly reason: string };

/** A copy of unsaved work in this browser. */
export interface LocalCopy {
  readonly etag: string;
  readonly flow: Flow;
  /** The stored draft that the work began from. */
  readonly base?: Flow;
  /** What was sent without an answer: the server may have it. */
  readonly sent?: readonly Flow[];
}
export interface LocalCopies {
  read(): LocalCopy | undefined;
  /** Puts a copy there; one soon after another waits a moment. */
  write(copy: LocalCopy): void;
  /** Tells, with each copy that is written, whether there was room for it. */
  watch(told: (room: boolean) => void): void;
  /** Writes now what waits. */
  settle(): void;
  clear(): void;
}

export interface AutosavePorts {
  current(): Flow;
  save(etag: string, flow: Flow): Promise<SaveResult>;
  /** The stored draft now, or why it can't be had. */
  readTheirs(): Promise<FlowDraft | 'offline' | 'gone' | 'login'>;
  merge(base: Flow, mine: Flow, theirs: Flow): Merged;
  /** Puts a merged document in place of the present one. */
  takeIn(base: Flow, theirs: Flow, merged: Merged): void;
  readonly copies: LocalCopies;
  setTimer(run: () => void, ms: number): () => void;
}

const SAVE_AFTER_MS = 800;
/** Requests without an answer that are remembered: the server may have any of them. */
const MOST_UNANSWERED = 3;
/** A server that refuses is asked again after 3 s, then less and less often. */
const RETRY_MS = [3000, 8000, 20_000, 60_000] as const;

export interface Autosave {
  readonly state: StoreApi<SaveState>;
  /** The document changed. */
  changed(): void;
  /** Saves now. @returns whether the server has the present document */
  flush(): Promise<boolean>;
  /** The page may be about to go: the copy in this browser is brought up to date. */
  leaving(): void;
  /** The network, or the login, is back. */
  online(): void;
  /** The server has the draft of this etag: somebody saved, or we did. */
  heard(etag: string): Promise<void>;
  /** The flow was deleted, or the login has ended. */
  lost(why: 'gone' | 'login'): void;
  /** The present document is the answer to the conflict: it is saved on top of theirs. */
  resolve(): Promise<boolean>;
  /** What was taken in has been seen. */
  seen(): void;
}

/**
 * Saves a document some time after it changed, one request at a time, with the etag it began from: two people never
 * overwrite each other unknowingly. What somebody else saved is merged into ours; where both changed the same, the
 * person is asked. While it can't be saved, a copy lies in this browser.
 * @param sent what an earlier visit sent without an answer
 */
export const createAutosave = (
  draft: FlowDraft,
  savedFlow: Flow,
  ports: AutosavePorts,
  sent: readonly Flow[] = [],
): Autosave => {
  const state = createStore<SaveState>(() => ({ status: 'saved', draft }));
  let saved = savedFlow;
  let unanswered = sent;
  let inFlight: Promise<boolean> | undefined;
  let cancelTimer = () => {};
  let tries = 0;

  const get = state.getState;
  ports.copies.watch((room) => {
    if ((get().noCopy ?? false) === room) state.setState({ noCopy: !room });
  });
  const dirty = () => ports.current() !== saved;
  const later = (ms: number) => {
    cancelTimer();
    cancelTimer = ports.setTimer(() => void flush(), ms);
  };
  const keepCopy = () => {
    const copy = { etag: get().draft.etag, flow: ports.current(), base: saved };
    ports.copies.write({ ...copy, ...(unanswered.length > 0 && { sent: unanswered }) });
  };
  const forgetCopy = () => {
    ports.copies.clear();
    if (get().noCopy) state.setState({ noCopy: false });
  };
  const tryLater = () => {
    later(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? RETRY_MS[0]);
    tries += 1;
  };

  /** The server has `flow`. */
  const onSaved = (flow: Flow, answer: FlowDraft): boolean => {
    saved = flow;
    unanswered = [];
    tries = 0;
    const clean = !dirty();
    const status = clean ? 'saved' : 'unsaved';
    state.setState({ status, draft: answer, reason: undefined, theirs: undefined, base: undefined });
    if (clean) {
      cancelTimer();
      forgetCopy();
      return true;
    }
    keepCopy();
    later(SAVE_AFTER_MS);
    return false;
  };

  const onTheirs = (answer: FlowDraft): boolean => {
    const mine = ports.current();
    const document = sharing(saved, answer.document);
    const theirs = { ...answer, document };
    // The same draft under another etag: our own save whose answer got lost.
    if (sameJson(document, mine)) return onSaved(mine, answer);
    const arrived = unanswered.find((one) => sameJson(document, one));
    if (arrived) return onSaved(arrived, answer);
    const merged = ports.merge(saved, mine, document);
    if (merged.conflicts.length > 0) {
      cancelTimer();
      state.setState({ status: 'stale', theirs, base: saved });
      keepCopy();
      return false;
    }
    const takenIn: TakenIn = { base: saved, mine, theirs, mixed: dirty() };
    const base = saved;
    saved = document;
    unanswered = [];
    state.setState({
      status: 'unsaved',
      draft: theirs,
      theirs: undefined,
      base: undefined,
      reason: undefined,
      takenIn,
    });
    ports.takeIn(base, document, merged);
    if (sameJson(ports.current(), document)) return onSaved(ports.current(), theirs);
    keepCopy();
    later(0);
    return false;
  };

  const pull = async (): Promise<boolean> => {
    const theirs = await ports.readTheirs();
    if (theirs === 'gone' || theirs === 'login') return lost(theirs);
    if (theirs === 'offline') {
      state.setState({ status: 'offline' });
      tryLater();
      return false;
    }
    return theirs.etag === get().draft.etag ? !dirty() : onTheirs(theirs);
  };

  const lost = (why: 'gone' | 'login'): false => {
    cancelTimer();
    if (get().status !== 'stale') state.setState({ status: why });
    if (dirty()) keepCopy();
    return false;
  };

  const attempt = async (): Promise<boolean> => {
    const flow = ports.current();
    state.setState({ status: 'saving' });
    const earlier = unanswered;
    unanswered = [flow, ...earlier].slice(0, MOST_UNANSWERED);
    const result = await ports.save(get().draft.etag, flow);
    if (result.kind === 'saved') return onSaved(flow, result.draft);
    if (result.kind !== 'offline') unanswered = earlier;
    if (result.kind === 'stale') return pull();
    if (result.kind === 'gone' || result.kind === 'login') return lost(result.kind);
    state.setState({ status: result.kind, reason: result.kind === 'failed' ? result.reason : undefined });
    keepCopy();
    tryLater();
    return false;
  };

  /** One request at a time. */
  const alone = (run: () => Promise<boolean>): Promise<boolean> => {
    inFlight ??= run().finally(() => {
      inFlight = undefined;
    });
    return inFlight;
  };

  const flush = async (): Promise<boolean> => {
    cancelTimer();
    if (inFlight) await inFlight;
    const { status } = get();
    if (status === 'stale' || status === 'gone' || status === 'login') return false;
    // After a failure even an unchanged document is sent again: the failed request may have reached the server.
    if (!dirty() && (status === 'saved' || status === 'unsaved')) return true;
    return alone(attempt);
  };

  return {
    state,
    flush,
    changed() {
      const { status } = get();
      if (!dirty()) {
        // Undone back to what is saved already.
        if (status === 'unsaved' && !inFlight) {
          cancelTimer();
          forgetCopy();
          state.setState({ status: 'saved' });
        }
        return;
      }
      keepCopy();
      if (status === 'saved') state.setState({ status: 'unsaved' });
      if (status === 'saved' || status === 'unsaved') later(SAVE_AFTER_MS);
    },
    leaving: () => ports.copies.settle(),
    online() {
      const { status } = get();
      if (status === 'login') state.setState({ status: 'unsaved' });
      if (status === 'offline' || status === 'failed' || status === 'login') void flush();
    },
    async heard(etag) {
      if (inFlight) await inFlight;
      const { draft: known, theirs, status } = get();
      if (etag === known.etag || etag === theirs?.etag || status === 'gone' || status === 'login') return;
      await alone(pull);
    },
    lost(why) {
      lost(why);
    },
    async resolve() {
      const { theirs } = get();
      if (!theirs) return false;
      saved = theirs.document;
      unanswered = [];
      state.setState({ status: 'unsaved', draft: theirs, theirs: undefined, base: undefined });
      if (sameJson(ports.current(), saved)) return onSaved(ports.current(), theirs);
      return flush();
    },
    seen: () => state.setState({ takenIn: undefined }),
  };
};
