import { createStore } from 'zustand/vanilla';
import type { FlowDraft, Me } from '../../schema/api.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { Flow } from '../../schema/flow.ts';
import { ApiError, call, readFlow } from '../api/index.ts';
import { createMarks } from '../canvas/marks.ts';
import { type Autosave, createAutosave, type SaveResult } from '../document/autosave.ts';
import { sameJson } from '../document/diff.ts';
import type { NodeTypes } from '../document/edits.ts';
import { placed } from '../document/layout.ts';
import { mergeFlows } from '../document/merge.ts';
import { createDocument } from '../document/store.ts';
import { createPresence } from '../presence/state.ts';
import { createCallSession } from '../simulate/session.ts';
import { localCopies } from './local.ts';
import { rememberedMode, rememberMode } from './modes.tsx';
import { type EditorSession, noView } from './session.ts';

const saveDraft = async (id: string, etag: string, document: Flow): Promise<SaveResult> => {
  try {
    const path = `/api/flows/${encodeURIComponent(id)}/draft`;
    return { kind: 'saved', draft: await call<FlowDraft>(path, { method: 'PUT', body: document, ifMatch: etag }) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 'stale' || error.status === 412) return { kind: 'stale' };
    return refusal(error);
  }
};

const refusal = (error: ApiError): Exclude<SaveResult, { kind: 'saved' }> => {
  if (error.status === 404) return { kind: 'gone' };
  if (error.status === 401) return { kind: 'login' };
  // A proxy whose server is down, or that is being started anew, answers for it.
  const away = error.status === 0 || error.status === 502 || error.status === 503 || error.status === 504;
  return away ? { kind: 'offline' } : { kind: 'failed', reason: error.message };
};

const readTheirs = async (id: string): Promise<FlowDraft | 'offline' | 'gone' | 'login'> => {
  try {
    const stored = await readFlow(id);
    return { ...stored, document: await placed(stored.document) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { kind } = refusal(error);
    return kind === 'gone' || kind === 'login' ? kind : 'offline';
  }
};

export interface Opened {
  readonly session: EditorSession;
  /** Work from an earlier visit that had not been saved is back. */
  readonly restored: boolean;
}

export const typesOf = ({ nodeTypes }: Catalogue): NodeTypes => new Map(nodeTypes.map((type) => [type.type, type]));

interface Opening {
  readonly draft: FlowDraft;
  readonly catalogue: Catalogue;
  readonly me: Pick<Me, 'id' | 'name' | 'role'>;
}

/**
 * Opens a flow: its document, autosave and phone. Work that an earlier visit could not save is taken up again; what
 * somebody saved in the meantime is merged into it when it is saved.
 */
export const openFlow = ({ draft, catalogue, me }: Opening): Opened => {
  const copies = localCopies(
    me.id,
    draft.id,
    crypto.getRandomValues(new Uint32Array(2)).join('-'),
    window.localStorage,
  );
  const readOnly = me.role !== 'admin' && me.role !== 'analyst';
  const copy = readOnly ? undefined : copies.read();
  const restored = copy !== undefined && !sameJson(copy.flow, draft.document);
  const base = (restored && copy.base) || draft.document;
  const types = typesOf(catalogue);
  const document = createDocument(base, Date.now);
  const autosave: Autosave = createAutosave(
    // Work begun from an older draft is saved against that one: the server then tells what it has instead.
    restored ? { ...draft, etag: copy.etag } : draft,
    base,
    {
      current: document.flow,
      save: (etag, flow) => saveDraft(draft.id, etag, flow),
      readTheirs: () => readTheirs(draft.id),
      merge: (from, mine, theirs) => mergeFlows(from, mine, theirs, types),
      takeIn: (from, theirs, { flow, renamed }) =>
        document.takeIn(flow, (step) => mergeFlows(from, step, theirs, types, { renamed }).flow),
      copies,
      setTimer(run, ms) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    restored ? copy.sent : undefined,
  );
  if (restored) document.apply(() => copy.flow);
  else copies.clear();
  const session: EditorSession = {
    flowId: draft.id,
    document,
    autosave,
    types,
    call: createCallSession(draft.id, {
      now: Date.now,
      flow: document.flow,
      numbers: () => autosave.state.getState().draft.numbers,
      storage: window.localStorage,
    }),
    readOnly,
    heights: new Map(),
    view: rememberMode(
      createStore(() => ({ ...noView, mode: rememberedMode(me.id) })),
      me.id,
    ),
    marks: createMarks(),
    author: me.name,
    presence: createPresence(),
  };
  return { session, restored };
};
