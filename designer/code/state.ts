import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FlowDocument } from '../document/store.ts';
import type { CodeProblem } from './shape.ts';

/** The text of a flow beside the flow: mostly the same, sometimes ahead of it. */
export interface CodeState {
  readonly text: string;
  /** The text is not in the flow yet, and why. */
  readonly problem: CodeProblem | undefined;
  /** While it was not, the flow was changed elsewhere: one of both has to be chosen. */
  readonly moved: boolean;
}

const states = new WeakMap<FlowDocument, StoreApi<CodeState>>();

/** The state of a document's code. It lives as long as the document, whichever view is open: nothing written is lost. */
export const codeState = (document: FlowDocument): StoreApi<CodeState> => {
  const known = states.get(document);
  if (known) return known;
  const made = createStore<CodeState>(() => ({ text: '', problem: undefined, moved: false }));
  states.set(document, made);
  return made;
};
