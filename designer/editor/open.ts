import { createStore } from 'zustand/vanilla';
import type { FlowDraft, Me } from '../../schema/api.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { Flow } from '../../schema/flow.ts';
import { ApiError, call, readFlow } from '../api/index.ts';
import { createMarks } from '../canvas/marks.ts';
import { type Autosave, createAutosave, type SaveResult } from '../document/autosave.ts';
import type { NodeTypes } from '../document/edits.ts';
import { createDocument } from '../document/store.ts';
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
    return error.status === 0 ? { kind: 'offline' } : { kind: 'failed', reason: error.message };
  }
};

const readTheirs = (id: string): Promise<FlowDraft | undefined> =>
  readFlow(id).catch((error: unknown) => {
    if (error instanceof ApiError) return undefined;
    throw error;
  });

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
 * Opens a flow: its document, autosave and phone. Work that an earlier visit could not save is taken up again; when
 * somebody saved in the meantime, the first save says so and the analyst chooses.
 */
export const openFlow = ({ draft, catalogue, me }: Opening): Opened => {
  const copies = localCopies(draft.id, window.localStorage);
  const readOnly = me.role !== 'admin' && me.role !== 'analyst';
  const copy = readOnly ? undefined : copies.read();
  const restored = copy !== undefined && JSON.stringify(copy.flow) !== JSON.stringify(draft.document);
  const document = createDocument(draft.document, Date.now);
  const autosave: Autosave = createAutosave(
    // Work begun from an older draft is saved against that one: the server then tells of the conflict.
    restored ? { ...draft, etag: copy.etag } : draft,
    draft.document,
    {
      current: document.flow,
      save: (etag, flow) => saveDraft(draft.id, etag, flow),
      readTheirs: () => readTheirs(draft.id),
      copies,
      setTimer(run, ms) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
  );
  if (restored) document.apply(() => copy.flow);
  else copies.clear();
  const session: EditorSession = {
    flowId: draft.id,
    document,
    autosave,
    types: typesOf(catalogue),
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
  };
  return { session, restored };
};
