import { ReactFlowProvider } from '@xyflow/react';
import { useEffect, useMemo } from 'react';
import { createStore } from 'zustand/vanilla';
import type { FlowDraft } from '../../schema/api.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { Canvas } from '../canvas/canvas.tsx';
import { createMarks, type LayeredMarks } from '../canvas/marks.ts';
import type { Autosave } from '../document/autosave.ts';
import { createDocument } from '../document/store.ts';
import { createPresence } from '../presence/state.ts';
import { createCallSession } from '../simulate/session.ts';
import { typesOf } from './open.ts';
import { EditorContext, type EditorSession, noView } from './session.ts';

/** What one reads: a flow, as a draft or a version has it. */
export type Reading = Pick<FlowDraft, 'id' | 'document'> & Partial<FlowDraft>;

const nothingToSave = (draft: FlowDraft): Autosave => ({
  state: createStore(() => ({ status: 'saved', draft })),
  changed: () => undefined,
  leaving: () => undefined,
  flush: async () => true,
  online: () => undefined,
  heard: async () => undefined,
  lost: () => undefined,
  resolve: async () => true,
  seen: () => undefined,
});

/** A flow on a canvas that nobody changes: a version, a difference, a call that is over. */
export const readingSession = (reading: Reading, catalogue: Catalogue): EditorSession => {
  const draft: FlowDraft = {
    etag: '',
    diagnostics: [],
    live: null,
    numbers: [],
    changedAt: '',
    changedBy: '',
    ...reading,
  };
  const document = createDocument(draft.document, Date.now);
  return {
    flowId: draft.id,
    document,
    autosave: nothingToSave(draft),
    types: typesOf(catalogue),
    call: createCallSession(draft.id, { now: Date.now, flow: document.flow, numbers: () => draft.numbers }),
    readOnly: true,
    reading: true,
    heights: new Map(),
    view: createStore(() => noView),
    marks: createMarks(),
    author: '',
    presence: createPresence(),
  };
};

interface FlowReaderProps {
  readonly reading: Reading;
  readonly catalogue: Catalogue;
  readonly marks?: LayeredMarks;
}

/** The canvas of `reading`, with `marks` on it. */
export const FlowReader = ({ reading, catalogue, marks }: FlowReaderProps) => {
  const session = useMemo(() => readingSession(reading, catalogue), [reading, catalogue]);
  useEffect(() => session.marks.setState(marks ?? {}, true), [session, marks]);
  return (
    <EditorContext value={session}>
      <ReactFlowProvider>
        <Canvas />
      </ReactFlowProvider>
    </EditorContext>
  );
};
