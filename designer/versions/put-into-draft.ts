import type { Flow } from '../../schema/flow.ts';
import type { EditorSession } from '../editor/session.ts';
import { keepDraft } from './kept.ts';

/** Puts a document in the draft's place; the draft stays in the undo history, and in this browser. */
export const putIntoDraft = ({ document, flowId }: EditorSession, flow: Flow): void => {
  keepDraft(flowId, { at: new Date().toISOString(), flow: document.flow() });
  document.apply(() => flow);
};
